using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>Who may deploy which release, and in which order.</summary>
[TestFixture]
internal sealed class DeployTests
{
    [Test]
    [Category("UPD-DEPLOY.15")]
    [Category("P1.2")]
    public void Deploy_GoodManifest_IsRecordedAndWaits()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();

        Receipt receipt = town.Deploy(Town.Acme, manifest);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(manifest.ContractAddress(town.Ledger.ChainId)));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseDeployed, receipt.Contract, Town.Acme.Address) }));
        ReleaseRecord record = town.Ledger.State.Release(receipt.Contract)!;
        Assert.That(record.Manifest.Encode().ToArray(), Is.EqualTo(manifest.Encode().ToArray()));
        Assert.That(record.Status, Is.EqualTo(ReleaseStatus.Deployed));
        Assert.That(record.DeployedHeight, Is.EqualTo(town.Ledger.Height));
        Assert.That(record.Signatures.Select(s => s.Key), Is.EqualTo(new[] { Town.Acme.Signer.PublicKey }));
        Assert.That(town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel), Is.Null, "the release is not offered yet");
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("by one without a role", Outcome.RoleMissing, "UPD-DEPLOY.3", t => t.Deploy(Town.Nobody, Own(Town.Nobody)));
        yield return Case("by a broker", Outcome.RoleMissing, "UPD-DEPLOY.3", t => t.Deploy(Town.BrokerA, Own(Town.BrokerA)));
        yield return Case("of another vendor", Outcome.ForeignVendor, "UPD-DEPLOY.4", t => t.Deploy(Town.Globex, Town.Manifest()), "G07", "B02");
        yield return Case("of another vendor with its signature", Outcome.ForeignVendor, "UPD-DEPLOY.4",
            t => t.Deploy(Town.Globex, Town.Manifest(), t.Sign(Town.Manifest(), Town.Acme.Signer)), "G07");
        yield return Case("expired", Outcome.Expired, "UPD-DEPLOY.6", t => t.Deploy(Town.Acme, Town.Manifest() with { ExpiresAtMs = t.Ledger.TimeMs }));
        yield return Case("expiring at the block's time", Outcome.Expired, "UPD-DEPLOY.6",
            t => t.Deploy(Town.Acme, Town.Manifest() with { ExpiresAtMs = t.Ledger.TimeMs + 1 }));
        yield return Case("twice", Outcome.AlreadyDeployed, "UPD-DEPLOY.7", t => { t.Deployed(Town.Manifest()); return t.Deploy(Town.Acme, Town.Manifest()); });
        yield return Case("another image under a waiting version", Outcome.VersionUsed, "UPD-DEPLOY.8",
            t => { t.Deployed(Town.Manifest()); return t.Deploy(Town.Acme, Other(Town.Manifest())); });
        yield return Case("another image under the active version", Outcome.VersionUsed, "UPD-DEPLOY.8",
            t => { t.Active(Town.Manifest()); return t.Deploy(Town.Acme, Other(t.NextManifest("1.0.0", 2))); }, "A08");
        yield return Case("another image under a revoked version", Outcome.VersionUsed, "UPD-DEPLOY.8",
            t => { t.Revoke(Town.Acme, t.Deployed(Town.Manifest())); return t.Deploy(Town.Acme, Other(Town.Manifest())); });
        yield return Case("another image under a vetoed version", Outcome.VersionUsed, "UPD-DEPLOY.8",
            t => { t.Veto(Town.Auditors[0], t.Deployed(Town.Manifest())); return t.Deploy(Town.Acme, Other(Town.Manifest())); });
        yield return Case("the counter of the newest", Outcome.CounterNotAbove, "UPD-DEPLOY.9",
            t => { t.Active(Town.Manifest("1.0.0", 5)); return t.Deploy(Town.Acme, t.NextManifest("1.1.0", 5)); }, "A08");
        yield return Case("a counter below the newest", Outcome.CounterNotAbove, "UPD-DEPLOY.9",
            t => { t.Active(Town.Manifest("1.0.0", 5)); return t.Deploy(Town.Acme, t.NextManifest("1.1.0", 4)); }, "A08");
        yield return Case("the counter of a revoked newest", Outcome.CounterNotAbove, "UPD-DEPLOY.9",
            t => { t.Revoke(Town.Acme, t.Active(Town.Manifest("1.0.0", 5))); return t.Deploy(Town.Acme, t.NextManifest("1.1.0", 5)); }, "A08", "G08");
        yield return Case("a first counter too far", Outcome.CounterStepTooLarge, "UPD-DEPLOY.10",
            t => t.Deploy(Town.Acme, Town.Manifest("1.0.0", Limits.SecurityCounterStepMax + 1)), "A04");
        yield return Case("the highest counter there is", Outcome.CounterStepTooLarge, "UPD-DEPLOY.10",
            t => t.Deploy(Town.Acme, Town.Manifest("1.0.0", Limits.SecurityCounterMax)), "A04");
        yield return Case("a later counter too far", Outcome.CounterStepTooLarge, "UPD-DEPLOY.10",
            t => { t.Active(Town.Manifest("1.0.0", 7)); return t.Deploy(Town.Acme, t.NextManifest("1.1.0", 7 + Limits.SecurityCounterStepMax + 1)); }, "A04");
        yield return Case("a version below the newest", Outcome.VersionNotAbove, "UPD-DEPLOY.11",
            t => { t.Active(Town.Manifest("2.0.0")); return t.Deploy(Town.Acme, t.NextManifest("1.9.9", 2)); }, "A08");
        yield return Case("a pre-release of the newest", Outcome.VersionNotAbove, "UPD-DEPLOY.11",
            t => { t.Active(Town.Manifest("2.0.0")); return t.Deploy(Town.Acme, t.NextManifest("2.0.0-rc.1", 2)); });
        yield return Case("a first one with a previous release", Outcome.PreviousReleaseMismatch, "UPD-DEPLOY.12",
            t => t.Deploy(Town.Acme, Town.Manifest() with { PreviousRelease = Other(Town.Manifest()).Digest(t.Ledger.ChainId) }), "A03");
        yield return Case("a second one without a previous release", Outcome.PreviousReleaseMismatch, "UPD-DEPLOY.12",
            t => { t.Active(Town.Manifest()); return t.Deploy(Town.Acme, Town.Manifest("1.1.0", 2)); }, "A03");
        yield return Case("the previous release of another channel", Outcome.PreviousReleaseMismatch, "UPD-DEPLOY.12", t =>
        {
            ReleaseManifest beta = Town.Manifest() with { Channel = "beta" };
            t.Active(beta);
            return t.Deploy(Town.Acme, Town.Manifest() with { PreviousRelease = beta.Digest(t.Ledger.ChainId) });
        }, "A03");
        yield return Case("the previous release before the newest", Outcome.PreviousReleaseMismatch, "UPD-DEPLOY.12", t =>
        {
            ReleaseManifest first = Town.Manifest();
            t.Active(first);
            t.Active(t.NextManifest("1.1.0", 2));
            return t.Deploy(Town.Acme, Town.Manifest("1.2.0", 3, first.Digest(t.Ledger.ChainId)));
        }, "A03");

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Receipt> act, params string[] more)
        {
            TestCaseData data = new TestCaseData(act, outcome).SetName($"Deploy_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
            return more.Aggregate(data, (d, category) => d.SetCategory(category));
        }
    }

    [TestCaseSource(nameof(Refusals))]
    public void Deploy_BadRelease_IsRefused(Func<Town, Receipt> act, Outcome outcome) => Assert.That(act(new Town()).Outcome, Is.EqualTo(outcome));

    [TestCase("", Description = "nothing")]
    [TestCase("00", Description = "a number")]
    [TestCase("80", Description = "no fields")]
    [TestCase("8240", Description = "no signatures")]
    [TestCase("824080", Description = "an empty manifest")]
    [Category("UPD-DEPLOY.1")]
    public void Deploy_PayloadOfAnotherShape_IsMalformed(string hex)
    {
        Receipt receipt = new Town().Update(Town.Acme, FirmwareUpdateMethods.Deploy, default, Convert.FromHexString(hex));
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.MalformedPayload));
    }

    [Test]
    [Category("UPD-DEPLOY.1")]
    [Category("A21")]
    public void Deploy_BytesOfAnotherKind_IsMalformed()
    {
        Town town = new();
        byte[][] payloads =
        [
            Town.Manifest().Encode().ToArray(), FirmwareUpdateCalls.Attest(1, Hash256.Zero), FirmwareUpdateCalls.Revoke("x"),
            FirmwareUpdateCalls.Veto(Hash256.Zero, "x"),
            town.Ledger.Genesis.Encode().ToArray(), [.. FirmwareUpdateCalls.Deploy(Town.Manifest(), []), 0],
        ];
        foreach (byte[] payload in payloads)
        {
            Receipt receipt = town.Update(Town.Acme, FirmwareUpdateMethods.Deploy, default, payload);
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.MalformedPayload), Convert.ToHexString(payload));
        }
    }

    [Test]
    [Category("UPD-DEPLOY.2")]
    public void Deploy_WithATarget_IsTargetUnexpected()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest();
        byte[] payload = FirmwareUpdateCalls.Deploy(manifest, [town.Sign(manifest, Town.Acme.Signer)]);
        Receipt receipt = town.Update(Town.Acme, FirmwareUpdateMethods.Deploy, manifest.ContractAddress(town.Ledger.ChainId), payload);
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.TargetUnexpected));
    }

    [TestCase("thermostat/2", Description = "a slash")]
    [TestCase("..", Description = "a dot segment")]
    [TestCase("thеrmostat-2", Description = "a Cyrillic letter")]
    [TestCase("thermostat 2", Description = "a space")]
    [TestCase("", Description = "nothing")]
    [Category("UPD-DEPLOY.5")]
    [Category("A25")]
    [Category("E11")]
    public void Deploy_OddModelName_IsManifestInvalid(string model) =>
        Assert.That(new Town().Deploy(Town.Acme, Town.Manifest() with { Model = model }).Outcome, Is.EqualTo(Outcome.ManifestInvalid));

    [Test]
    [Category("UPD-DEPLOY.5")]
    public void Deploy_MinimumInstalledVersionAboveTheVersion_IsManifestInvalid() =>
        Assert.That(new Town().Deploy(Town.Acme, Town.Manifest() with { MinInstalledVersion = "1.0.0" }).Outcome, Is.EqualTo(Outcome.ManifestInvalid));

    [Test]
    [Category("UPD-DEPLOY.4")]
    [Category("B02")]
    [Category("G07")]
    public void Deploy_TwoVendorsWithOneModelName_DoNotMeet()
    {
        Town town = new();
        ReleaseManifest squatted = Town.Manifest() with { Vendor = Town.Globex.Address };
        Receipt first = town.Deploy(Town.Globex, squatted);
        foreach (Party authority in Town.Authorities.Take(2)) town.Attest(authority, first.Contract);

        Address own = town.Active(Town.Manifest());

        Assert.That(own, Is.Not.EqualTo(first.Contract));
        Assert.That(town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel)!.Contract, Is.EqualTo(own));
        Assert.That(town.Ledger.State.Latest(Town.Globex.Address, Town.Model, Town.Channel)!.Contract, Is.EqualTo(first.Contract));
    }

    [Test]
    [Category("UPD-DEPLOY.10")]
    [Category("A04")]
    public void Deploy_AfterAStolenKeyTookTheLargestStep_GoesOnWithTheNextCounter()
    {
        Town town = new();
        town.Revoke(Town.Acme, town.Active(Town.Manifest("1.0.0", Limits.SecurityCounterStepMax)));
        Party rotated = Party.Named("acme's next key");
        town.Ledger.Amend(Town.Acme, record => record with
        {
            Keys = [new ParticipantKey(record.Keys[0].Key, 0, town.Ledger.Height), new ParticipantKey(rotated.Signer.PublicKey, town.Ledger.Height, 0)],
        });
        ReleaseManifest next = town.NextManifest("1.0.1", Limits.SecurityCounterStepMax + 1);
        byte[] payload = FirmwareUpdateCalls.Deploy(next, [town.Sign(next, rotated.Signer)]);
        ulong nonce = town.Ledger.State.NextNonce(Town.Acme.Address);
        Transaction transaction = Transaction.Create(
            town.Ledger.ChainId, rotated.Signer, Town.Acme.Address, nonce, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Deploy, default, payload);

        Assert.That(town.Ledger.RunBlock(transaction)[0].Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Test]
    [Category("A25")]
    public void Deploy_LargestManifestThatTheGrammarAllows_Fits()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest() with
        {
            Model = new string('m', Limits.ModelBytesMax),
            HardwareRevisions = [.. Enumerable.Range(10, Limits.HardwareRevisionsMax).Select(i => $"{i}".PadRight(Limits.HardwareRevisionBytesMax, 'r'))],
            Uris = [.. Enumerable.Range(0, Limits.UrisMax).Select(i => $"https://h{i}/{new string('p', Limits.UriBytesMax - 11)}")],
        };
        Assert.That(ManifestRules.FindProblem(manifest), Is.Null);
        Assert.That(town.Deploy(Town.Acme, manifest).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    [Test]
    public void Call_UnknownMethod_IsUnknownMethod()
    {
        CborWriter nothing = new();
        nothing.Array(0);
        foreach (int method in new[] { 0, 8, ushort.MaxValue })
        {
            Receipt receipt = new Town().Update(Town.Acme, method, default, nothing.Written.ToArray());
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.UnknownMethod), $"method {method}");
        }
    }

    private static ReleaseManifest Own(Party vendor) => Town.Manifest() with { Vendor = vendor.Address };

    private static ReleaseManifest Other(ReleaseManifest manifest) => manifest with { ImageSha256 = Chain.Core.Crypto.Sha256.Hash("another image"u8) };
}
