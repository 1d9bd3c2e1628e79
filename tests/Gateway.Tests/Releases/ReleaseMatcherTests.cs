using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Devices;
using Gateway.Releases;
using Gateway.Tests.Support;

namespace Gateway.Tests.Releases;

[TestFixture]
internal sealed class ReleaseMatcherTests
{
    private const long NowMs = 1_800_000_000_000;
    private static readonly DeviceRecord Device = TestGateway.NewDevice() with { InstalledVersion = "1.5.0", SecurityCounter = 5 };
    private static readonly ReleaseManifest Fits = ScriptedReleases.Manifest("2.0.0", 6, [1], new Uri("http://localhost/"));

    private static IEnumerable<TestCaseData> Cases()
    {
        Address other = Address.From(Enumerable.Repeat((byte)8, Address.Size).ToArray());
        yield return Case("newer, active, for this hardware", InstallVerdict.Installable);
        yield return Case("another vendor with the same model name (B02)", InstallVerdict.WrongVendor, Fits with { Vendor = other });
        yield return Case("another model (A12)", InstallVerdict.WrongModel, Fits with { Model = "demo2" });
        yield return Case("the model in another case", InstallVerdict.WrongModel, Fits with { Model = "Demo" });
        yield return Case("another channel", InstallVerdict.WrongChannel, Fits with { Channel = "beta" });
        yield return Case("other hardware only (A12)", InstallVerdict.WrongHardwareRevision, Fits with { HardwareRevisions = ["1.1", "2.0"] });
        yield return Case("this hardware among others", InstallVerdict.Installable, Fits with { HardwareRevisions = ["0.9", "1.0"] });
        yield return Case("revoked (G08)", InstallVerdict.Revoked, Fits, status: ReleaseStatus.Revoked);
        yield return Case("revoked and for other hardware: revoked first", InstallVerdict.Revoked, Fits with { HardwareRevisions = ["9"] },
            status: ReleaseStatus.Revoked);
        yield return Case("not attested yet", InstallVerdict.NotActive, Fits, status: ReleaseStatus.Deployed);
        yield return Case("superseded", InstallVerdict.NotActive, Fits, status: ReleaseStatus.Superseded);
        yield return Case("expires in a millisecond", InstallVerdict.Installable, Fits with { ExpiresAtMs = NowMs + 1 });
        yield return Case("expires now", InstallVerdict.Expired, Fits with { ExpiresAtMs = NowMs });
        yield return Case("expired by the chain's time, though not by ours (A18)", InstallVerdict.Expired, Fits with { ExpiresAtMs = NowMs + 10 },
            headTimeMs: NowMs + 10);
        yield return Case("the version that runs", InstallVerdict.UpToDate, Fits with { Version = "1.5.0", SecurityCounter = 5 });
        yield return Case("the version that runs, by its precedence", InstallVerdict.CounterTooLow, Fits with { Version = "1.5.1", SecurityCounter = 5 });
        yield return Case("a lower counter (A08, B01)", InstallVerdict.CounterTooLow, Fits with { SecurityCounter = 4 });
        yield return Case("a lower counter under the version that runs (A08)", InstallVerdict.CounterTooLow,
            Fits with { Version = "1.5.0", SecurityCounter = 4 });
        yield return Case("an equal counter with another version (A08)", InstallVerdict.CounterTooLow, Fits with { SecurityCounter = 5 });
        yield return Case("a lower version with a higher counter", InstallVerdict.VersionTooLow, Fits with { Version = "1.4.9" });
        yield return Case("a pre-release of a higher version", InstallVerdict.Installable, Fits with { Version = "2.0.0-rc.1" });
        yield return Case("from this version on", InstallVerdict.Installable, Fits with { MinInstalledVersion = "1.5.0" });
        yield return Case("from a higher version on", InstallVerdict.BelowMinInstalledVersion, Fits with { MinInstalledVersion = "1.5.1" });
        yield return Case("from some version on, and nobody knows what runs", InstallVerdict.BelowMinInstalledVersion,
            Fits with { MinInstalledVersion = "0.0.1" }, Device with { InstalledVersion = "" });
        yield return Case("nobody knows what runs", InstallVerdict.Installable, Fits, Device with { InstalledVersion = "", SecurityCounter = 0 });
        yield return Case("the owner opted out (B09)", InstallVerdict.OptedOut, Fits, Device with { AutoUpdate = false });
        yield return Case("the owner opted out of what does not fit", InstallVerdict.WrongModel, Fits with { Model = "x" }, Device with { AutoUpdate = false });
    }

    [TestCaseSource(nameof(Cases)), Category("P2.2"), Category("GW-MATCH.1")]
    [Category("A08"), Category("A12"), Category("B01"), Category("B02"), Category("B09"), Category("G08")]
    public void Match_DeviceAndRelease_FirstReasonAgainst(ReleaseManifest manifest, DeviceRecord device, ReleaseStatus status, long headTimeMs,
        InstallVerdict expected) =>
        Assert.That(ReleaseMatcher.Match(device, ScriptedReleases.Proven(manifest, status, headTimeMs: headTimeMs), NowMs), Is.EqualTo(expected));

    [Test, Category("LIGHT-INSTALL.1")]
    public void InstallVerdict_EachVerdictOfTheLightClient_HasAStandingOfItsName() =>
        Assert.That(Enum.GetValues<InstallVerdict>().Where(v => v != InstallVerdict.Unspecified)
                .Select(v => ((int)v, v == InstallVerdict.Installable ? "Eligible" : v.ToString())),
            Is.SubsetOf(Enum.GetValues<DeviceStanding>().Select(s => ((int)s, s.ToString()))));

    private static TestCaseData Case(string desc, InstallVerdict expected, ReleaseManifest? manifest = null, DeviceRecord? device = null,
        ReleaseStatus status = ReleaseStatus.Active, long headTimeMs = 0) =>
        new TestCaseData(manifest ?? Fits, device ?? Device, status, headTimeMs, expected).SetArgDisplayNames(desc);
}
