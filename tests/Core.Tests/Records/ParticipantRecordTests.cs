using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Core.Tests.Records;

/// <summary>A participant's record: its one encoding, its bounds, and what is in force at a height.</summary>
internal sealed class ParticipantRecordTests
{
    private static readonly PublicKey[] Keys = [.. MakeKeys(4)];

    private static ParticipantRecord Full() => new(
        Keys[0].ToAddress(),
        "acme",
        Roles.Vendor | Roles.Broker,
        true,
        [new ParticipantKey(Keys[0], 0, 10), new ParticipantKey(Keys[1], 10, 0)],
        [new DatedReleasePolicy(ReleasePolicy.OwnKey, 0), new DatedReleasePolicy(new ReleasePolicy(2, [Keys[2], Keys[3]]), 7)])
    {
        RepositoryUri = "https://fw.example.com/",
        AuditorThreshold = 2,
    };

    [Test]
    public void TryDecode_EncodedRecord_GivesTheRecord()
    {
        byte[] encoded = Full().Encode().ToArray();

        Assert.That(ParticipantRecord.TryDecode(encoded, out ParticipantRecord? record), Is.True);
        Assert.That(record!.Encode().ToArray(), Is.EqualTo(encoded));
        Assert.That(record.RepositoryUri, Is.EqualTo("https://fw.example.com/"));
        Assert.That(record.AuditorThreshold, Is.EqualTo(2));
        Assert.That(record.ReleasePolicies.Select(p => p.FromHeight), Is.EqualTo(new long[] { 0, 7 }));
    }

    [Test]
    public void TryDecode_EveryTruncationAndATrailingByte_IsRefused()
    {
        byte[] encoded = Full().Encode().ToArray();

        for (int length = 0; length < encoded.Length; length++) Assert
            .That(ParticipantRecord.TryDecode(encoded.AsSpan(0, length), out _), Is.False, $"{length} bytes");
        Assert.That(ParticipantRecord.TryDecode([.. encoded, 0], out _), Is.False);
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        ParticipantRecord full = Full();
        yield return Case("no key", full with { Keys = [] });
        yield return Case("no release policy", full with { ReleasePolicies = [] });
        yield return Case("release policies out of order", full with { ReleasePolicies = [.. full.ReleasePolicies.Reverse()] });
        yield return Case("two release policies from one height", full with { ReleasePolicies = [new(ReleasePolicy.OwnKey, 3), new(ReleasePolicy.OwnKey, 3)] });
        yield return Case("a release policy with one key twice", full with { ReleasePolicies = [new(new ReleasePolicy(2, [Keys[2], Keys[2]]), 0)] })
            .SetCategory("A10");
        yield return Case("more release policies than are kept",
            full with
            {
                ReleasePolicies = [.. Enumerable.Range(0, Limits.ReleasePoliciesMax + 1).Select(i =>
            new DatedReleasePolicy(ReleasePolicy.OwnKey, i))]
            });
        yield return Case("a repository that is no base URI", full with { RepositoryUri = "https://fw.example.com" });
        yield return Case("too many auditors", full with { AuditorThreshold = Limits.AuditorThresholdMax + 1 });

        static TestCaseData Case(string desc, ParticipantRecord record) => new TestCaseData(record).SetName($"TryDecode_{desc.Replace(' ', '_')}_IsRefused");
    }

    [TestCaseSource(nameof(Refused))]
    public void TryDecode_RecordOutsideItsBounds_IsRefused(ParticipantRecord record) =>
        Assert.That(ParticipantRecord.TryDecode(record.Encode().ToArray(), out _), Is.False);

    [TestCase(0, 1, TestName = "before the second policy")]
    [TestCase(6, 1, TestName = "one height before the second policy")]
    [TestCase(7, 2, TestName = "at the second policy's height")]
    [TestCase(1_000, 2, TestName = "long after")]
    public void ReleasePolicyAt_Height_IsTheOneThatHoldsThere(long height, int threshold) =>
        Assert.That(Full().ReleasePolicyAt(height).Threshold, Is.EqualTo(threshold));

    [Category("B12")]
    [TestCase(9, 0, true, TestName = "the old key before its end")]
    [TestCase(10, 0, false, TestName = "the old key at its end")]
    [TestCase(9, 1, false, TestName = "the new key before its beginning")]
    [TestCase(10, 1, true, TestName = "the new key at its beginning")]
    public void HasKeyInForce_Height_IsTrueFromTheBeginningToTheEnd(long height, int key, bool expected) =>
        Assert.That(Full().HasKeyInForce(Keys[key], height), Is.EqualTo(expected));

    private static IEnumerable<PublicKey> MakeKeys(int count)
    {
        List<PublicKey> keys = [];
        for (int i = 0; i < count; i++)
        {
            using EcdsaSigner signer = EcdsaSigner.Generate();
            keys.Add(signer.PublicKey);
        }

        return keys.Order();
    }
}
