using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Gateway.Attestation;
using Gateway.Devices;
using Gateway.Releases;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Attestation;

[TestFixture]
internal sealed class InstalledImageRuleTests
{
    private static readonly byte[] Image = [1, 2, 3];
    private static readonly Hash256 Right = Sha256.Hash(Image), Wrong = Sha256.Hash("wrong"u8);
    private static readonly ProvenAnswer.Latest Newest = ScriptedReleases.Proven(ScriptedReleases.Manifest("2.0.0", 2, Image, new Uri("http://localhost/")));
    private static readonly DeviceRecord Runs2 = TestGateway.NewDevice() with { InstalledVersion = "2.0.0", SecurityCounter = 2 };

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("digest of the newest release", AttestVerdict.Matches, Runs2, Newest, "2.0.0", Right);
        yield return Case("digest alone, without a version", AttestVerdict.Matches, Runs2, Newest, null, Right);
        yield return Case("another digest (H08)", AttestVerdict.OtherImage, Runs2, Newest, "2.0.0", Wrong);
        yield return Case("another version than was confirmed", AttestVerdict.OtherVersion, Runs2, Newest, "1.0.0", Right);
        yield return Case("no digest", AttestVerdict.NotSupported, Runs2, Newest, "2.0.0", null);
        yield return Case("a version that nobody knows a release for", AttestVerdict.NoRecord, Runs2 with { InstalledVersion = "1.5.0" }, Newest, "1.5.0",
            Right);
        yield return Case("no release at all", AttestVerdict.NoRecord, Runs2, null, "2.0.0", Right);
        yield return Case("a device of which nobody knew what it runs", AttestVerdict.Matches, Runs2 with { InstalledVersion = "" }, Newest, "2.0.0", Right);
    }

    [TestCaseSource(nameof(Cases)), Category("H08"), Category("GW-ATTEST.1")]
    public void Judge_Answer_AgainstTheProvenRecord(
        AttestVerdict expected, DeviceRecord device, ProvenAnswer.Latest? latest, string? version, Hash256? sha256) =>
        Assert.That(InstalledImageRule.Judge(device, [], latest, version, sha256, 1).Verdict, Is.EqualTo(expected));

    [Test, Category("GW-ATTEST.1")]
    public void Judge_InstalledHereBefore_RecordOfThatTime()
    {
        DeviceSession session = new()
        {
            ActionId = 1,
            DeviceId = "d",
            Contract = ScriptedReleases.Broker(1),
            Vendor = ScriptedReleases.Vendor,
            Model = "demo",
            Channel = "stable",
            Version = "1.5.0",
            SecurityCounter = 1,
            ImageSha256 = Wrong,
            ImageSizeBytes = 1,
            State = SessionState.Confirmed,
            CreatedAtMs = 1,
            StateSinceMs = 1,
            DeadlineMs = 0,
        };
        AttestResult result = InstalledImageRule.Judge(Runs2 with { InstalledVersion = "1.5.0" }, [session], Newest, "1.5.0", Wrong, 1);
        Assert.That((result.Verdict, result.Release), Is.EqualTo((AttestVerdict.Matches, (Address?)session.Contract)),
            "the newest release says nothing about it");
    }

    private static TestCaseData Case(string desc, AttestVerdict expected, DeviceRecord device, ProvenAnswer.Latest? latest, string? version, Hash256? sha256) =>
        new TestCaseData(expected, device, latest, version, sha256).SetArgDisplayNames(desc);
}
