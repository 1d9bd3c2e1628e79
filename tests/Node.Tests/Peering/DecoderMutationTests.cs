using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Fwledger.Peer.V1;
using Google.Protobuf;
using Node.Tests.Chains;

namespace Node.Tests.Peering;

/// <summary>
/// For any bytes from a peer, decoding yields a value or nothing, and every decoded value is canonical (threats E06, E13).
/// </summary>
[TestFixture]
[Category("E13")]
[Category("E06")]
public sealed class DecoderMutationTests
{
    private const int Mutations = 20_000;

    private static readonly TestChain Chain = TestChain.Create();

    private static IEnumerable<TestCaseData> Decoders()
    {
        using TempFolder folder = new();
        using ChainMaker maker = new(Chain, folder["chain"]);
        (Block block, CommitCertificate certificate) = maker.Grow(Chain.Call(Chain.Vendor, 0, 40));
        Hash256 chainId = Chain.ChainId;
        Vote vote = Chain.Vote(VoteType.Prevote, 1, 7, 2, block.Hash);
        Proposal proposal = new(block.Height, 2, 1, block, vote.Signature);
        StatusMessage status = new(7, 2, RoundStep.Prevote, block.Hash, default, default, 1, default);
        yield return Case("vote message", new VoteMessage(vote).Encode(), ReencodeMessage);
        yield return Case("proposal message", new ProposalMessage(proposal).Encode(), ReencodeMessage);
        yield return Case("status message", status.Encode(), ReencodeMessage);
        yield return Case("transaction", block.Transactions[0].Encoded.ToArray(), b => Transaction.TryDecode(b, chainId, out Transaction? t)
            ? t.Encoded.ToArray() : null);
        yield return Case("block", block.Encoded.ToArray(), b => Block.TryDecode(b, out Block? x) ? new Block(x.Header, x.Transactions).Encoded.ToArray()
            : null);
        yield return Case("header", block.Header.Encoded.ToArray(), b => BlockHeader.TryDecode(b, out BlockHeader? x) ? x.Encoded.ToArray() : null);
        yield return Case("certificate", certificate.Encode().ToArray(),
            b => CommitCertificate.TryDecode(b, out CommitCertificate? x) ? x.Encode().ToArray() : null);
        yield return Case("validator set", Chain.Genesis.Validators.Encode().ToArray(),
            b => ValidatorSet.TryDecode(b, out ValidatorSet? x) ? x.Encode().ToArray() : null);

        static TestCaseData Case(string desc, byte[] good, Func<byte[], byte[]?> reencode) => new TestCaseData(good, reencode).SetArgDisplayNames(desc);
        static byte[]? ReencodeMessage(byte[] bytes) => ConsensusMessage.TryDecode(bytes, out ConsensusMessage? m) ? m.Encode() : null;
    }

    [TestCaseSource(nameof(Decoders))]
    public void TryDecode_OfMutatedBytes_GivesCanonicalValuesOrNone(byte[] good, Func<byte[], byte[]?> reencode)
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        Assert.That(reencode(good), Is.EqualTo(good));
        for (int i = 0; i < Mutations; i++)
        {
            byte[] mutated = Mutation.Of(good, random);
            byte[]? again = reencode(mutated);
            if (again is not null && !again.AsSpan().SequenceEqual(mutated)) Assert.Fail($"not canonical: {Convert.ToHexString(mutated)}");
        }
    }

    [Test]
    public void ParseFrame_OfMutatedBytes_GivesAFrameOrAProtobufError()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        PeerFrame frame = new() { Transactions = new Transactions { Transactions_ = { ByteString.CopyFrom(Chain.Call(Chain.Vendor, 0).Encoded.Span) } } };
        byte[] good = frame.ToByteArray();
        for (int i = 0; i < Mutations; i++)
        {
            byte[] mutated = Mutation.Of(good, random);
            try
            {
                PeerFrame parsed = PeerFrame.Parser.ParseFrom(mutated);
                foreach (ByteString bytes in parsed.Transactions?.Transactions_ ?? []) Transaction.TryDecode(bytes.Span, Chain.ChainId, out _);
            }
            catch (InvalidProtocolBufferException)
            {
                // The only exception that the parser may throw. gRPC turns it into a status.
            }
        }
    }
}
