using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>When a release becomes active, and what happens to earlier releases.</summary>
[TestFixture]
internal sealed class ActivationTests
{
    [TestCase(1, 0, 1, Description = "one validator")]
    [TestCase(2, 0, 1, Description = "two tolerate no fault")]
    [TestCase(3, 0, 1, Description = "three tolerate no fault")]
    [TestCase(4, 0, 2, Description = "four: f + 1 is two")]
    [TestCase(7, 0, 3, Description = "seven: f + 1 is three")]
    [TestCase(4, 1, 1, Description = "the parameters require one")]
    [TestCase(4, 4, 4, Description = "the parameters require all")]
    [TestCase(4, 9, 4, Description = "the parameters require more than there are")]
    [Category("UPD-ACTIVATE.1")]
    [Category("P1.4")]
    public void Attest_UpToTheThreshold_Activates(int validators, int stated, int needed)
    {
        Town town = new(new ChainParameters { AttestationThreshold = stated });
        Party[] set = [.. Enumerable.Range(0, validators).Select(i => Party.Named($"member-{i}"))];
        foreach (Party member in set) town.Enrol(member, Roles.Authority);
        town.Ledger.SetValidators(set);
        Address release = town.Deployed(Town.Manifest());

        for (int i = 0; i < needed; i++)
        {
            Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed), $"after {i}");
            town.Attest(set[i], release);
        }

        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
    }

    [Test]
    [Category("UPD-ACTIVATE.5")]
    [Category("P1.4")]
    public void Activation_OfTheFirst_WritesTheLatestPointer()
    {
        Town town = new();
        ReleaseManifest manifest = Town.Manifest("1.0.0", 3);
        Address release = town.Deployed(manifest);
        town.Attest(Town.Authorities[0], release);
        Receipt last = town.Attest(Town.Authorities[1], release);

        Assert.That(last.Events, Is.EqualTo(new ContractEvent[]
        {
            new(ContractEventType.ReleaseAttested, release, Town.Authorities[1].Address), new(ContractEventType.ReleaseActivated, release, Town.Acme.Address),
        }));
        Assert.That(town.Ledger.State.Release(release)!.ActivatedHeight, Is.EqualTo(town.Ledger.Height));
        Assert.That(Latest(town), Is.EqualTo(new LatestRelease(release, manifest.Digest(town.Ledger.ChainId), "1.0.0", 3)));
    }

    [Test]
    [Category("UPD-ACTIVATE.4")]
    public void Activation_OfTheNext_SupersedesTheOneBefore()
    {
        Town town = new();
        Address first = town.Active(Town.Manifest());
        Address second = town.Deployed(town.NextManifest("1.1.0", 2));
        town.Attest(Town.Authorities[0], second);
        Receipt last = town.Attest(Town.Authorities[1], second);

        Assert.That(last.Events, Does.Contain(new ContractEvent(ContractEventType.ReleaseSuperseded, first, second)));
        Assert.That(town.Ledger.State.Release(first)!.Status, Is.EqualTo(ReleaseStatus.Superseded));
        Assert.That(town.Ledger.State.Release(first)!.EndedHeight, Is.EqualTo(town.Ledger.Height));
        Assert.That(Latest(town)!.Contract, Is.EqualTo(second));
    }

    [Test]
    [Category("UPD-ACTIVATE.4")]
    public void Activation_AfterARevocation_LeavesTheRevokedOneRevoked()
    {
        Town town = new();
        Address first = town.Active(Town.Manifest());
        town.Revoke(Town.Acme, first);
        Address second = town.Active(town.NextManifest("1.1.0", 2));
        Assert.That(town.StatusOf(first), Is.EqualTo(ReleaseStatus.Revoked));
        Assert.That(Latest(town)!.Contract, Is.EqualTo(second));
    }

    [TestCase("1.1.0", 2UL, "1.2.0", 3UL, Description = "lower in both")]
    [TestCase("1.1.0", 3UL, "1.2.0", 3UL, Description = "the same counter")]
    [TestCase("1.1.0", 4UL, "1.2.0", 3UL, Description = "a higher counter, a lower version")]
    [TestCase("1.3.0", 2UL, "1.2.0", 3UL, Description = "a lower counter, a higher version")]
    [Category("UPD-ACTIVATE.3")]
    [Category("A08")]
    public void Attest_OfAReleaseThatWasOvertaken_SupersedesItAtOnce(string version, ulong counter, string overtaking, ulong overtakingCounter)
    {
        Town town = new();
        town.Active(Town.Manifest());
        Address late = town.Deployed(town.NextManifest(version, counter));
        Address newest = town.Active(town.NextManifest(overtaking, overtakingCounter));
        town.Attest(Town.Authorities[0], late);
        Receipt last = town.Attest(Town.Authorities[1], late);

        Assert.That(last.Events, Does.Contain(new ContractEvent(ContractEventType.ReleaseSuperseded, late, newest)));
        Assert.That(town.StatusOf(late), Is.EqualTo(ReleaseStatus.Superseded));
        Assert.That(town.Ledger.State.Release(late)!.ActivatedHeight, Is.Zero, "it was never active");
        Assert.That(town.StatusOf(newest), Is.EqualTo(ReleaseStatus.Active));
        Assert.That(Latest(town)!.Contract, Is.EqualTo(newest));
    }

    [Test]
    [Category("UPD-ACTIVATE.5")]
    public void Activation_OnTwoChannels_KeepsTwoPointers()
    {
        Town town = new();
        Address stable = town.Active(Town.Manifest());
        Address beta = town.Active(Town.Manifest("2.0.0-rc.1", 9) with { Channel = "beta" });
        Assert.That(town.StatusOf(stable), Is.EqualTo(ReleaseStatus.Active));
        Assert.That(Latest(town)!.Contract, Is.EqualTo(stable));
        Assert.That(town.Ledger.State.Latest(Town.Acme.Address, Town.Model, "beta")!.Contract, Is.EqualTo(beta));
    }

    [Test]
    [Category("UPD-ACTIVATE.1")]
    public void Attest_ByThoseWhoLeftTheSet_DoesNotCount()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest());
        town.Attest(Town.Authorities[0], release);
        town.Ledger.SetValidators(Town.Authorities.Skip(1).Append(Town.Spare));
        town.Attest(Town.Authorities[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed), "one of the present set");
        town.Attest(Town.Spare, release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active), "two of the present set");
    }

    [Test]
    [Category("UPD-ACTIVATE.10")]
    public void Attest_WhileTheVendorIsSuspended_DoesNotActivate()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest());
        town.Ledger.Amend(Town.Acme, r => r with { IsSuspended = true });
        town.Attest(Town.Authorities[0], release);
        town.Attest(Town.Authorities[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed));
        Assert.That(town.Activate(Town.Authorities[0], release).Outcome, Is.EqualTo(Outcome.VendorRoleLost));

        town.Ledger.Amend(Town.Acme, r => r with { IsSuspended = false });
        Assert.That(town.Activate(Town.Authorities[0], release).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
    }

    [TestCase(true, Description = "by the vendor")]
    [TestCase(false, Description = "by a validator")]
    [Category("UPD-ACTIVATE.7")]
    [Category("UPD-ACTIVATE.11")]
    public void Activate_AfterThePolicyGaveWay_Activates(bool byVendor)
    {
        Town town = new(new ChainParameters { AuditorThreshold = 1 });
        Address release = town.Deployed(Town.Manifest());
        foreach (Party authority in Town.Authorities) town.Attest(authority, release);
        Party sender = byVendor ? Town.Acme : Town.Authorities[3];
        Assert.That(town.Activate(sender, release).Outcome, Is.EqualTo(Outcome.ThresholdNotMet));

        town.Ledger.Amend(p => p with { AuditorThreshold = 0 });
        Receipt receipt = town.Activate(sender, release);
        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseActivated, release, Town.Acme.Address) }));
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("with a payload", Outcome.MalformedPayload, "UPD-ACTIVATE.6",
            (t, r) => t.Update(Town.Acme, FirmwareUpdateMethods.Activate, r, FirmwareUpdateCalls.Revoke("x")));
        yield return Case("of nothing", Outcome.UnknownContract, "UPD-ACTIVATE.6", (t, _) => t.Activate(Town.Acme, default));
        yield return Case("by another vendor", Outcome.RoleMissing, "UPD-ACTIVATE.7", (t, r) => t.Activate(Town.Globex, r));
        yield return Case("by an authority outside the set", Outcome.NotValidator, "UPD-ACTIVATE.7", (t, r) => t.Activate(Town.Spare, r));
        yield return Case("of an active one", Outcome.ReleaseActive, "UPD-ACTIVATE.8",
            (t, r) => { t.Attest(Town.Authorities[0], r); t.Attest(Town.Authorities[1], r); return t.Activate(Town.Acme, r); });
        yield return Case("of a revoked one", Outcome.ReleaseRevoked, "UPD-ACTIVATE.8", (t, r) => { t.Revoke(Town.Acme, r); return t.Activate(Town.Acme, r); });
        yield return Case("of a vetoed one", Outcome.ReleaseVetoed, "UPD-ACTIVATE.8",
            (t, r) => { t.Veto(Town.Auditors[0], r); return t.Activate(Town.Acme, r); });
        yield return Case("of an expired one", Outcome.Expired, "UPD-ACTIVATE.9",
            (t, r) => { t.Ledger.Pass(milliseconds: 1_000_000); return t.Activate(Town.Acme, r); });
        yield return Case("without attestations", Outcome.ThresholdNotMet, "UPD-ACTIVATE.11", (t, r) => t.Activate(Town.Acme, r));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"Activate_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Activate_WhereItIsNotDue_IsRefused(Func<Town, Address, Receipt> act, Outcome outcome)
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest() with { ExpiresAtMs = town.Ledger.TimeMs + 1_000_000 });
        Assert.That(act(town, release).Outcome, Is.EqualTo(outcome));
    }

    private static LatestRelease? Latest(Town town) => town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel);
}
