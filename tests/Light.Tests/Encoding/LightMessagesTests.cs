using Chain.Core.Primitives;
using Chain.Light;
using Fwledger.V1;
using Google.Protobuf;
using Light.Tests.Kit;

namespace Light.Tests.Encoding;

/// <summary>
/// Protobuf is only an envelope: only the canonical bytes inside a message count, not its encoding and not its convenience
/// fields.
/// </summary>
[TestFixture]
public sealed class LightMessagesTests
{
    private static readonly LightChain Chain = LightChain.Start(validators: 1).Commit(2).ChangeSet(1).Commit(2);
    private static readonly LightBlock Block = Chain[3];

    public static IEnumerable<TestCaseData> Envelopes()
    {
        byte[] good = Message().ToByteArray();
        yield return Case("as it is", good);
        yield return Case("an unknown field behind", [.. good, 0x78, 0x01]);
        yield return Case("the height in an overlong varint", [.. good, 0x28, 0x83, 0x00]);
        yield return Case("a field twice: the last one counts", [.. new LightBlockMessage { Header = ByteString.CopyFrom(1, 2, 3) }.ToByteArray(), .. good]);
        yield return Case("fields out of order", [.. new LightBlockMessage { NextValidators = Message().NextValidators }.ToByteArray(), .. good]);

        static TestCaseData Case(string desc, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Envelopes))]
    [Category("E06")]
    [Category("E07")]
    public void ToLightBlock_OneBlockInManyEnvelopes_IsOneBlock(byte[] bytes)
    {
        LightBlock block = LightMessages.ToLightBlock(LightBlockMessage.Parser.ParseFrom(bytes))!;
        Assert.That(block.Header.Hash, Is.EqualTo(Block.Header.Hash));
        Assert.That(block.Encode().ToArray(), Is.EqualTo(Block.Encode().ToArray()));
    }

    public static IEnumerable<TestCaseData> Broken()
    {
        yield return Case("no message", null);
        yield return Case("an empty message", new LightBlockMessage());
        yield return Case("no header", Change(m => m.Header = ByteString.Empty));
        yield return Case("no certificate", Change(m => m.Certificate = ByteString.Empty));
        yield return Case("no set", Change(m => m.Validators = ByteString.Empty));
        yield return Case("a header with a byte behind it", Change(m => m.Header = ByteString.CopyFrom([.. m.Header, 0])));
        yield return Case("header and certificate swapped", Change(m => (m.Header, m.Certificate) = (m.Certificate, m.Header)));
        yield return Case("a header of 1 MB", Change(m => m.Header = ByteString.CopyFrom(new byte[1_000_000])));

        static TestCaseData Case(string desc, LightBlockMessage? message) => new TestCaseData(message).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Broken))]
    [Category("A21")]
    [Category("A27")]
    public void ToLightBlock_PartMissingOrWrong_IsNull(IMessage? message) =>
        Assert.That(LightMessages.ToLightBlock((LightBlockMessage?)message), Is.Null);

    [Test]
    [Category("C11")]
    public void ToLightBlock_ViewForPeopleThatLies_IsNotLookedAt()
    {
        LightBlockMessage message = Change(m => (m.Height, m.Hash, m.TimeMs) = (99, "approved", 1));
        Assert.That(LightMessages.ToLightBlock(message)!.Header.Height, Is.EqualTo(3));
    }

    public static IEnumerable<TestCaseData> Histories()
    {
        yield return Case("64 and 63 hashes", 64, 32, true);
        yield return Case("65 hashes", 65, 32, false);
        yield return Case("a hash of 31 bytes", 1, 31, false);
        yield return Case("a hash of 33 bytes", 1, 33, false);
        yield return Case("none", 0, 32, true);

        static TestCaseData Case(string desc, int count, int size, bool isRead) => new TestCaseData(count, size, isRead).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Histories))]
    [Category("C07")]
    public void ToHistory_NumberAndSizeOfHashes_AreBounded(int count, int size, bool isRead)
    {
        ConsistencyProofReply reply = new();
        reply.Consistency.AddRange(Enumerable.Repeat(ByteString.CopyFrom(new byte[size]), count));
        Assert.That(LightMessages.ToHistory(reply) is not null, Is.EqualTo(isRead));
    }

    public static IEnumerable<TestCaseData> Releases()
    {
        yield return Case("a value of 64 KiB", r => r.Release = Bytes(64 * 1024), true);
        yield return Case("a value one byte longer", r => r.Release = Bytes(64 * 1024 + 1), false);
        yield return Case("a pointer one byte longer", r => r.Pointer = Bytes(64 * 1024 + 1), false);
        yield return Case("a proof one byte too long", r => r.ReleaseProof = Bytes(16 * 1024 + 1), false);
        yield return Case("a pointer's proof one byte too long", r => r.PointerProof = Bytes(16 * 1024 + 1), false);
        yield return Case("no light block", r => r.LightBlock = null, false);

        static TestCaseData Case(string desc, Action<LatestReleaseReply> change, bool isRead) =>
            new TestCaseData((IMessage reply) => change((LatestReleaseReply)reply), isRead).SetArgDisplayNames(desc);
        static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);
    }

    [TestCaseSource(nameof(Releases))]
    [Category("F05")]
    public void ToAnswer_Parts_AreBounded(Action<IMessage> change, bool isRead)
    {
        LatestReleaseReply reply = new() { LightBlock = Message() };
        change(reply);
        Assert.That(LightMessages.ToAnswer(reply) is not null, Is.EqualTo(isRead));
    }

    private static LightBlockMessage Change(Action<LightBlockMessage> change)
    {
        LightBlockMessage message = Message();
        change(message);
        return message;
    }

    private static LightBlockMessage Message() => new()
    {
        Header = ByteString.CopyFrom(Block.Header.Encoded.Span),
        Certificate = ByteString.CopyFrom(Block.Certificate.Encode().ToArray()),
        Validators = ByteString.CopyFrom(Block.Validators.Encode().ToArray()),
        NextValidators = ByteString.CopyFrom(Block.NextValidators!.Encode().ToArray()),
        Height = Block.Header.Height,
        Hash = Block.Header.Hash.ToString(),
        TimeMs = Block.Header.TimeMs,
    };
}
