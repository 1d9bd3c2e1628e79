using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Core.Tests.Ledger;

/// <summary>Reading a block in parts gives the same block as reading it at once, and refuses the same bytes (threat E13).</summary>
[TestFixture]
[Category("E13")]
internal sealed class BlockFrameTests
{
    private const int Count = 25;

    private static readonly Hash256 ChainId = Sha256.Hash("chain"u8);
    private static readonly byte[] Encoded = MakeBlock().Encoded.ToArray();

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(Count)]
    public void TryToBlock_ReadInPartsFromTheEnd_IsTheBlockReadAtOnce(int part)
    {
        Assert.That(BlockFrame.TryRead(Encoded, out BlockFrame? frame));
        for (int first = Count - 1 - (Count - 1) % part; first >= 0; first -= part) Assert.That(frame!.TryDecode(first, Math.Min(part, Count - first)));
        Assert.That(frame!.TryToBlock(out Block? block));
        Assert.That(Block.TryDecode(Encoded, out Block? whole));
        Assert.Multiple(() =>
        {
            Assert.That(block!.Transactions.Select(t => t.Id), Is.EqualTo(whole!.Transactions.Select(t => t.Id)));
            Assert.That(block.Hash, Is.EqualTo(whole.Hash));
            Assert.That(block.Encoded.ToArray(), Is.EqualTo(Encoded));
            Assert.That(new Block(block.Header, block.Transactions).Encoded.ToArray(), Is.EqualTo(Encoded), "encoded again");
        });
    }

    [Test]
    public void TryToBlock_WithAPartThatWasNotRead_Refuses()
    {
        Assert.That(BlockFrame.TryRead(Encoded, out BlockFrame? frame));
        Assert.That(frame!.TryDecode(0, Count - 1));
        Assert.That(frame.TryToBlock(out _), Is.False);
    }

    [Test]
    public void TryDecode_WithOneTransactionOfAnotherForm_RefusesThatPartOnly()
    {
        byte[] bytes = [.. Encoded];
        Assert.That(Block.TryDecode(Encoded, out Block? whole));
        bytes[^whole!.Transactions[^1].Encoded.Length] = 0x8A; // The last transaction claims ten items.
        Assert.That(BlockFrame.TryRead(bytes, out BlockFrame? frame));
        Assert.Multiple(() =>
        {
            Assert.That(frame!.TryDecode(0, 10));
            Assert.That(frame.TryDecode(10, Count - 10), Is.False);
            Assert.That(frame.TryToBlock(out _), Is.False);
            Assert.That(Block.TryDecode(bytes, out _), Is.False);
        });
    }

    [Test]
    public void TryRead_TruncatedOrFollowedByMore_Refuses()
    {
        for (int length = 0; length < Encoded.Length; length += 17)
            Assert.That(BlockFrame.TryRead(Encoded.AsSpan(0, length), out _), Is.False, $"{length} bytes");
        Assert.That(BlockFrame.TryRead([.. Encoded, 0], out _), Is.False);
    }

    [TestCase(-1, 1)]
    [TestCase(0, -1)]
    [TestCase(0, Count + 1)]
    [TestCase(Count, 1)]
    public void TryDecode_RangeOutsideTheBlock_Throws(int first, int count)
    {
        Assert.That(BlockFrame.TryRead(Encoded, out BlockFrame? frame));
        Assert.That(() => frame!.TryDecode(first, count), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static Block MakeBlock()
    {
        using EcdsaSigner signer = EcdsaSigner.Generate();
        Transaction[] transactions =
        [
            .. Enumerable.Range(0, Count).Select(i =>
                Transaction.Create(ChainId, signer, signer.Address, (ulong)i, ContractKind.FirmwareUpdate, 2, default, new byte[20 * i])),
        ];
        BlockHeader header = new()
        {
            ChainId = ChainId,
            Height = 5,
            TimeMs = 6,
            ParentHash = ChainId,
            TransactionsRoot = Block.ComputeTransactionsRoot(transactions),
            ReceiptsRoot = default,
            StateRoot = default,
            HistoryRoot = default,
            ValidatorsHash = default,
            NextValidatorsHash = default,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        return new Block(header, transactions);
    }
}
