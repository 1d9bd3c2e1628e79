using System.Buffers.Binary;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>Every key is the hash of [kind, parts...] in canonical CBOR, whichever method builds it. [ENC.1]</summary>
[TestFixture]
internal sealed class StateKeysTests
{
    private static readonly Address One = Address.From(Enumerable.Range(1, Address.Size).Select(i => (byte)i).ToArray());
    private static readonly Address Two = Address.From(Enumerable.Range(50, Address.Size).Select(i => (byte)i).ToArray());
    private static readonly PublicKey Key = PublicKey.From(Enumerable.Range(9, PublicKey.Size).Select(i => (byte)i).ToArray());
    private static readonly Hash256 Id = Sha256.Hash("id"u8);

    private static IEnumerable<TestCaseData> Keys()
    {
        yield return Case(1, StateKeys.Participant(One), One.AsSpan().ToArray());
        yield return Case(2, StateKeys.Nonce(One), One.AsSpan().ToArray());
        yield return Case(3, StateKeys.KeyOwner(Key), Key.AsSpan().ToArray());
        yield return Case(4, StateKeys.Parameters, []);
        yield return Case(5, StateKeys.Validators, []);
        yield return Case(6, StateKeys.GovernanceProposal(One), One.AsSpan().ToArray());
        yield return Case(7, StateKeys.PendingSetChange, []);
        yield return Case(8, StateKeys.Release(Two), Two.AsSpan().ToArray());
        yield return Case(9, StateKeys.Latest(One, "m", "stable"), One.AsSpan().ToArray(), "m", "stable");
        yield return Case(10, StateKeys.Version(One, "m", "stable", "1.0.0"), One.AsSpan().ToArray(), "m", "stable", "1.0.0");
        yield return Case(11, StateKeys.Evidence(Id), Id.AsSpan().ToArray());
        yield return Case(12, StateKeys.ParticipantCount, []);
        yield return Case(13, StateKeys.ParticipantAt(258), Number(258));
        yield return Case(14, StateKeys.ParticipantName("acme"), [], "acme");
        yield return Case(15, StateKeys.RepositoryAuthority("a:443"), [], "a:443");
        yield return Case(16, StateKeys.OpenProposals(One), One.AsSpan().ToArray());
        yield return Case(17, StateKeys.ValidatorReady(One), One.AsSpan().ToArray());
        yield return Case(18, StateKeys.ScheduledKeys, []);
        yield return Case(19, StateKeys.ValidatorSetHistory, []);
        yield return Case(20, StateKeys.ValidatorSetFrom(9), Number(9));
        yield return Case(21, StateKeys.EvidenceCount(One), One.AsSpan().ToArray());
        yield return Case(22, StateKeys.Replication(Two), Two.AsSpan().ToArray());
        yield return Case(23, StateKeys.Locations(Two), Two.AsSpan().ToArray());

        static TestCaseData Case(ulong kind, StateKey key, byte[] id, params string[] texts) =>
            new TestCaseData(kind, key, id, texts).SetArgDisplayNames($"kind {kind}");
    }

    [TestCaseSource(nameof(Keys))]
    public void Key_OfEveryKind_IsTheHashOfItsCanonicalName(ulong kind, StateKey key, byte[] id, string[] texts)
    {
        CborWriter writer = new();
        writer.Array(2 + texts.Length);
        writer.UInt(kind);
        writer.Bytes(id);
        foreach (string text in texts) writer.Text(text);
        Assert.That(key.Path, Is.EqualTo(DomainHash.Compute(Domains.StateKey, Hash256.Zero, writer.Written)));
    }

    [Test]
    public void OutcomeReport_OfAPair_IsTheHashOfItsCanonicalName()
    {
        CborWriter writer = new();
        writer.Array(3);
        writer.UInt(24);
        writer.Bytes(One.AsSpan());
        writer.Bytes(Two.AsSpan());
        Assert.That(StateKeys.OutcomeReport(One, Two).Path, Is.EqualTo(DomainHash.Compute(Domains.StateKey, Hash256.Zero, writer.Written)));
    }

    private static byte[] Number(long number)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }
}
