using Chain.Core.Crypto;
using Chain.Core.Records;
using Chain.Light;
using Light.Tests.Kit;

namespace Light.Tests.Verification;

/// <summary>The one answer to "may this device install this?", row by row.</summary>
[TestFixture]
[Category("LIGHT-INSTALL.1")]
public sealed class InstallRuleTests
{
    private const long NowMs = LightChain.StartMs + 1_000_000;
    private static readonly LightChain Chain = LightChain.Start(validators: 1);
    private static readonly ReleaseManifest Fits = ReleaseMaker.Manifest(Chain.Vendor, "2.0.0", 6, [1]);
    private static readonly DeviceFacts Device = new()
    {
        Vendor = Chain.Vendor.Address,
        Model = ReleaseMaker.Model,
        Channel = ReleaseMaker.Channel,
        HardwareRevision = "rev-a",
        InstalledVersion = "1.5.0",
        SecurityCounter = 5,
        OwnerConsents = true,
    };

    private static IEnumerable<TestCaseData> Cases()
    {
        ISigner other = TestKeys.OtherVendor;
        yield return Case("fits", InstallVerdict.Installable, "may be installed");
        yield return Case("another vendor's device", InstallVerdict.WrongVendor, other.Address.ToString(), device: Device with { Vendor = other.Address });
        yield return Case("another model", InstallVerdict.WrongModel, "sensor-x2", device: Device with { Model = "sensor-x2" });
        yield return Case("another channel", InstallVerdict.WrongChannel, "beta", device: Device with { Channel = "beta" });
        yield return Case("another revision", InstallVerdict.WrongHardwareRevision, "rev-b", device: Device with { HardwareRevision = "rev-b" });
        yield return Case("revoked", InstallVerdict.Revoked, "boots no more", status: ReleaseStatus.Revoked);
        yield return Case("superseded", InstallVerdict.NotActive, "superseded", status: ReleaseStatus.Superseded);
        yield return Case("vetoed", InstallVerdict.NotActive, "vetoed", status: ReleaseStatus.Vetoed);
        yield return Case("waits", InstallVerdict.NotActive, "not active yet", status: ReleaseStatus.Deployed);
        yield return Case("expires in a millisecond", InstallVerdict.Installable, "may be", Fits with { ExpiresAtMs = NowMs + 1 });
        yield return Case("expires now", InstallVerdict.Expired, "expired at 2025-06-15 15:23:20Z", Fits with { ExpiresAtMs = NowMs });
        yield return Case("expired by the chain's clock", InstallVerdict.Expired, "expired", Fits with { ExpiresAtMs = NowMs + 5 }, headTimeMs: NowMs + 5);
        yield return Case("runs already", InstallVerdict.UpToDate, "already runs", device: Device with { InstalledVersion = "2.0.0" });
        yield return Case("a lower counter", InstallVerdict.CounterTooLow, "counter 6, but the device is at 7", device: Device with { SecurityCounter = 7 });
        yield return Case("an equal counter", InstallVerdict.CounterTooLow, "rollback", device: Device with { SecurityCounter = 6 });
        yield return Case("a lower version", InstallVerdict.VersionTooLow, "older than 3.0.0", device: Device with { InstalledVersion = "3.0.0" });
        yield return Case("too low a start", InstallVerdict.BelowMinInstalledVersion, "from version 1.6.0 on, but the device runs 1.5.0",
            Fits with { MinInstalledVersion = "1.6.0" });
        yield return Case("an unknown start", InstallVerdict.BelowMinInstalledVersion, "an unknown version", Fits with { MinInstalledVersion = "1.0.0" },
            Device with { InstalledVersion = "" });
        yield return Case("no consent", InstallVerdict.OptedOut, "owner", device: Device with { OwnerConsents = false });
        yield return Case("nothing is known of the device", InstallVerdict.Installable, "may be",
            Fits with { MinInstalledVersion = "1.0.0" }, new DeviceFacts());
        yield return Case("nothing is known, and it expired", InstallVerdict.Expired, "expired", Fits with { ExpiresAtMs = NowMs }, new DeviceFacts());

        static TestCaseData Case(string desc, InstallVerdict expected, string said, ReleaseManifest? manifest = null, DeviceFacts? device = null,
            ReleaseStatus status = ReleaseStatus.Active, long headTimeMs = NowMs - 1) =>
            new TestCaseData(manifest ?? Fits, device ?? Device, status, headTimeMs, expected, said).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Cases))]
    [Category("LIGHT-INSTALL.2"), Category("LIGHT-INSTALL.3"), Category("A08"), Category("A12"), Category("B02"), Category("G08")]
    public void Judge_ReleaseAndDevice_FirstReasonAgainstInWords(
        ReleaseManifest manifest, DeviceFacts device, ReleaseStatus status, long headTimeMs, InstallVerdict expected, string said)
    {
        ReleaseRecord record = ReleaseMaker.Record(Chain, manifest, status, "boots no more");
        InstallVerdict verdict = InstallRule.Judge(record, headTimeMs, device, NowMs);
        Assert.That(verdict, Is.EqualTo(expected));
        Assert.That(verdict.Explain(record, device), Does.StartWith("sensor-x1 2.0.0 ").And.Contain(said));
    }

    [Test]
    public void Explain_EveryVerdict_HasAText() => Assert.That(
        Enum.GetValues<InstallVerdict>().Where(v => v != InstallVerdict.Unspecified).Select(v => v.Explain(ReleaseMaker.Record(Chain, Fits), Device)),
        Has.None.Contains("was not judged"));

    [Test]
    public void Explain_EveryVerdictOfTheLightClient_HasAText() => Assert.That(
        Enum.GetValues<LightVerdict>().Where(v => v != LightVerdict.Unspecified).Select(v => v.Explain()), Has.None.EqualTo("it was not checked"));

    [Test]
    [Category("LIGHT-INSTALL.2")]
    public async Task GetLatestReleaseAsync_ReleaseExpiredFourMinutesAgo_SaysSoThoughItsStatusIsActive()
    {
        LightChain chain = LightChain.Start(validators: 1).Commit();
        chain.Publish(ReleaseMaker.Manifest(chain.Vendor, "1.0.0", 1, [1], expiresAtMs: chain.HeadTimeMs + 5_000));
        chain.Commit();
        using ClientRig rig = new(chain, new ChainSource(chain));
        ProvenAnswer.Latest before = (ProvenAnswer.Latest)await rig.LatestAsync();
        rig.Time.NowMs += 5_000;
        ProvenAnswer.Latest after = (ProvenAnswer.Latest)await rig.LatestAsync();
        ProvenAnswer.Known known = (ProvenAnswer.Known)await rig.Client.GetReleaseAsync(after.Contract, CancellationToken.None);
        Assert.Multiple(() =>
        {
            Assert.That((before.IsExpired, before.JudgeFor(new DeviceFacts())), Is.EqualTo((false, InstallVerdict.Installable)));
            Assert.That((after.Record.Status, after.IsExpired, after.JudgeFor(new DeviceFacts())),
                Is.EqualTo((ReleaseStatus.Active, true, InstallVerdict.Expired)));
            Assert.That((known.IsExpired, known.JudgeFor(new DeviceFacts())), Is.EqualTo((true, InstallVerdict.Expired)));
        });
    }
}
