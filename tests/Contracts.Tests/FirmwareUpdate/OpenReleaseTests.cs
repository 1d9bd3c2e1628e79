using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>A vendor cannot make the authorities fetch images without bound: the number of its releases that wait is limited.</summary>
[Category("UPD-DEPLOY.18")]
internal sealed class OpenReleaseTests
{
    private readonly List<Address> _open = [];

    private Town _town = null!;

    [SetUp]
    public void SetUp()
    {
        _open.Clear();
        Fill(new Town(isUnsigned: true, rules: 2));
    }

    [Test]
    public void Deploy_MoreThanMayWait_IsRefusedForThisVendorOnly()
    {
        Assert.That(Deploy(Town.Acme, 900).Outcome, Is.EqualTo(Outcome.LimitReached));
        Assert.That(Deploy(Town.Globex, 1).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Test]
    public void Deploy_MoreThanMayWait_Version1_IsAccepted()
    {
        _open.Clear();
        Fill(new Town(isUnsigned: true));

        Assert.That(Deploy(Town.Acme, 900).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    private static IEnumerable<TestCaseData> Ends()
    {
        yield return Case("Revoked", (town, release) => town.Revoke(Town.Acme, release));
        yield return Case("Vetoed", (town, release) => town.Veto(Town.Auditors[0], release));
        yield return Case("Recalled", (town, release) =>
        {
            town.Recall(Town.Authorities[0], release);
            town.Recall(Town.Authorities[1], release);
        });
        yield return Case("Activated", (town, release) =>
        {
            town.Attest(Town.Authorities[0], release);
            town.Attest(Town.Authorities[1], release);
        });

        static TestCaseData Case(string desc, Action<Town, Address> end) => new TestCaseData(end).SetName($"Deploy_AfterOneWas{desc}_IsAccepted");
    }

    [TestCaseSource(nameof(Ends))]
    public void Deploy_AfterOneEnded_IsAccepted(Action<Town, Address> end)
    {
        end(_town, _open[5]);
        Assert.That(_town.StatusOf(_open[5]), Is.Not.EqualTo(ReleaseStatus.Deployed));

        Assert.That(Deploy(Town.Acme, 900).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(Deploy(Town.Acme, 901).Outcome, Is.EqualTo(Outcome.LimitReached), "one place was free");
    }

    [Test]
    public void Deploy_AfterReleasesExpired_IsAccepted()
    {
        _open.Clear();
        Town town = new(isUnsigned: true, rules: 2);
        Fill(town, expiresAtMs: town.Ledger.TimeMs + 10_000);
        town.Ledger.Pass(milliseconds: 20_000);

        Assert.That(Deploy(Town.Acme, 900).Outcome, Is.EqualTo(Outcome.Accepted), "an expired release can never become active");
    }

    [Test]
    public void Deploy_AfterReleasesWereOvertaken_IsAccepted()
    {
        _open.Clear();
        _town = new Town(isUnsigned: true, rules: 2);
        for (int i = 0; i < Limits.OpenReleasesMax; i++) _open.Add(_town.Deployed(Town.Manifest($"1.0.{i}", (ulong)i + 1)));
        foreach (Party authority in Town.Authorities.Take(2)) _town.Attest(authority, _open[^1]);
        Assert.That(_town.StatusOf(_open[^1]), Is.EqualTo(ReleaseStatus.Active));

        for (int i = 0; i < Limits.OpenReleasesMax; i++) Assert.That(Deploy(Town.Acme, 900 + i).Outcome, Is.EqualTo(Outcome.Accepted), $"release {i}");
        Assert.That(Deploy(Town.Acme, 2_000).Outcome, Is.EqualTo(Outcome.LimitReached));
    }

    [Category("UPD-DEPLOY.16")]
    [TestCase("http://2130706433/fw.bin")]
    [TestCase("http://127.1/fw.bin")]
    [TestCase("https://0x7f000001:8443/fw.bin")]
    [TestCase("http://0177.0.0.1/fw.bin")]
    [TestCase("http://[::ffff:7f00:1]/fw.bin")]
    [TestCase("http://[0:0:0:0:0:0:0:1]/fw.bin")]
    public void Deploy_HostThatIsNotCanonical_IsRefused(string uri)
    {
        foreach ((int rules, Outcome expected) in new[] { (1, Outcome.Accepted), (2, Outcome.ManifestInvalid) })
        {
            Town town = new(rules: rules);

            Assert.That(town.Deploy(Town.Acme, Town.Manifest() with { Uris = [uri] }).Outcome, Is.EqualTo(expected), $"version {rules}");
        }
    }

    private void Fill(Town town, long expiresAtMs = 0)
    {
        _town = town;
        for (int i = 0; i < Limits.OpenReleasesMax; i++)
        {
            Receipt receipt = Deploy(Town.Acme, i, expiresAtMs);
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
            _open.Add(receipt.Contract);
        }
    }

    /// <summary>Deploys the first release of a channel of its own.</summary>
    private Receipt Deploy(Party vendor, int channel, long expiresAtMs = 0)
    {
        ReleaseManifest manifest = Town.Manifest() with { Vendor = vendor.Address, Channel = $"channel-{channel}", ExpiresAtMs = expiresAtMs };
        return _town.Deploy(vendor, manifest, _town.Sign(manifest, vendor.Signer));
    }
}
