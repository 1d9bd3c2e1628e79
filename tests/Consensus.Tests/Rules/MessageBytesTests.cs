using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using CsCheck;

namespace Consensus.Tests.Rules;

/// <summary>Encoded messages: each message has one encoding. The decoder refuses any other bytes without throwing.</summary>
[TestFixture]
[Category("CON.4")]
internal sealed class MessageBytesTests
{
    private static readonly CheapChain Chain = new(4);

    private static readonly Gen<ConsensusMessage> Messages =
        from kind in Gen.Int[0, 2]
        from height in Gen.Long[1, 1L << 40]
        from round in Gen.Int[0, 1_000_000]
        from other in Gen.Int[-1, 999_999]
        from bits in Gen.Int[0, 127].Array[0, 20]
        from type in Gen.Int[1, 2]
        select Make(kind, height, round, Math.Min(other, round - 1), bits, (VoteType)type);

    [Test]
    public void Encode_ThenDecode_GivesTheSameBytes() => Messages.Sample(message =>
    {
        byte[] bytes = message.Encode();
        bool isRead = ConsensusMessage.TryDecode(bytes, out ConsensusMessage? read);
        return isRead && read!.GetType() == message.GetType() && read.Encode().AsSpan().SequenceEqual(bytes);
    });

    [Test]
    public void TryDecode_BytesChangedAnywhere_IsRefusedOrIsItsOwnOnlyForm() =>
        Gen.Select(Messages, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 3]).Sample(IsRefusedOrOwnForm);

    private static bool IsRefusedOrOwnForm(ConsensusMessage message, int at, byte value, int what)
    {
        byte[] bytes = message.Encode();
        int index = at % bytes.Length;
        byte[] changed = what switch
        {
            0 => [.. bytes[..index], value, .. bytes[(index + 1)..]],
            1 => bytes[..index],
            2 => [.. bytes, value],
            _ => [.. bytes[..index], value, .. bytes[index..]],
        };
        return !ConsensusMessage.TryDecode(changed, out ConsensusMessage? read) || read.Encode().AsSpan().SequenceEqual(changed);
    }

    [Test]
    public void TryDecode_TooLong_IsRefused()
    {
        byte[] bytes = new byte[global::Chain.Core.Limits.ConsensusMessageBytesMax + 1];
        Assert.That(ConsensusMessage.TryDecode(bytes, out _), Is.False);
    }

    [Test]
    public void Bitmap_AnyIndices_HoldsExactlyThese() => Gen.Int[0, 127].Array[0, 60].Sample(indices =>
    {
        ValidatorBitmap bitmap = indices.Aggregate(default(ValidatorBitmap), (bits, i) => bits.With(i));
        HashSet<int> set = [.. indices];
        bool isSame = bitmap.Count == set.Count && Enumerable.Range(-2, 140).All(i => bitmap.Contains(i) == set.Contains(i));
        return isSame && indices.All(i => !bitmap.Without(i).Contains(i) && bitmap.Without(i).Count == set.Count - 1);
    });

    [Test]
    public void Bitmap_IndexOutOfRange_Throws()
    {
        Assert.That(() => default(ValidatorBitmap).With(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => default(ValidatorBitmap).With(128), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static ConsensusMessage Make(int kind, long height, int round, int earlier, int[] bits, VoteType type)
    {
        Block block = CheapChain.Block(height, Hash256.Zero, round);
        ValidatorBitmap bitmap = bits.Aggregate(default(ValidatorBitmap), (all, i) => all.With(i));
        return kind switch
        {
            0 => new ProposalMessage(Chain.Proposal(height, round, earlier, block)),
            1 => new VoteMessage(Chain.Vote(type, height, round, earlier < 0 ? Hash256.Zero : block.Hash, round % 4)),
            _ => new StatusMessage(height, round, (RoundStep)(round % 5), block.Hash, bitmap, default, earlier, bitmap),
        };
    }
}
