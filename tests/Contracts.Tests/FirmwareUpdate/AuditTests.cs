using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>Auditors: the approvals that a release needs, and the veto that stops it.</summary>
[TestFixture]
internal sealed class AuditTests
{
    [TestCase(0, 0, 0, Description = "no approvals required")]
    [TestCase(1, 0, 1, Description = "the chain requires one")]
    [TestCase(0, 2, 2, Description = "the vendor requires two")]
    [TestCase(1, 2, 2, Description = "the vendor requires more than the chain")]
    [TestCase(3, 1, 3, Description = "the chain requires more than the vendor")]
    [Category("UPD-ACTIVATE.2")]
    [Category("UPD-AUDIT.10")]
    [Category("I01")]
    [Category("I06")]
    public void Approve_UpToTheHigherThreshold_ActivatesWhatIsAttested(int chain, int vendor, int needed)
    {
        Town town = new(new ChainParameters { AuditorThreshold = chain });
        town.Ledger.Amend(Town.Acme, r => r with { AuditorThreshold = vendor });
        Address release = town.Deployed(Town.Manifest());
        foreach (Party authority in Town.Authorities) town.Attest(authority, release);

        for (int i = 0; i < needed; i++)
        {
            Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed),
                $"after {i} approvals the release still waits, with any number of attestations");
            Receipt receipt = town.Approve(Town.Auditors[i], release);
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
            Assert.That(receipt.Events[0], Is.EqualTo(new ContractEvent(ContractEventType.ReleaseApproved, release, Town.Auditors[i].Address)));
        }

        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
        Assert.That(town.Ledger.State.Release(release)!.Approvers, Is.EqualTo(Town.Auditors.Take(needed).Select(a => a.Address)));
    }

    [Test]
    [Category("UPD-ACTIVATE.2")]
    public void Attest_AfterTheApprovals_Activates()
    {
        Town town = new(new ChainParameters { AuditorThreshold = 2 });
        Address release = town.Deployed(Town.Manifest());
        town.Approve(Town.Auditors[0], release);
        town.Attest(Town.Authorities[0], release);
        town.Approve(Town.Auditors[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed));
        Receipt last = town.Attest(Town.Authorities[1], release);
        Assert.That(last.Events, Does.Contain(new ContractEvent(ContractEventType.ReleaseActivated, release, Town.Acme.Address)));
    }

    [Test]
    [Category("UPD-ACTIVATE.2")]
    [Category("I01")]
    public void Approve_ByAnAuditorThatLostItsRoleSince_DoesNotCount()
    {
        Town town = new(new ChainParameters { AuditorThreshold = 2 });
        Address release = town.Deployed(Town.Manifest());
        town.Approve(Town.Auditors[0], release);
        town.Ledger.Amend(Town.Auditors[0], r => r with { IsSuspended = true });
        foreach (Party authority in Town.Authorities) town.Attest(authority, release);
        town.Approve(Town.Auditors[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed));
        town.Approve(Town.Auditors[2], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
    }

    [Test]
    [Category("UPD-ACTIVATE.2")]
    [Category("I07")]
    public void Attest_AfterTheThresholdRose_WaitsForTheHigherOne()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest());
        town.Attest(Town.Authorities[0], release);
        town.Ledger.Amend(Town.Acme, r => r with { AuditorThreshold = 1 });
        town.Attest(Town.Authorities[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed));
    }

    [Test]
    [Category("UPD-AUDIT.12")]
    [Category("I01")]
    public void Veto_OfAWaitingRelease_IsFinal()
    {
        Town town = new(new ChainParameters { AuditorThreshold = 1 });
        Address release = town.Deployed(Town.Manifest());
        town.Approve(Town.Auditors[0], release);
        Receipt receipt = town.Veto(Town.Auditors[0], release, "calls home");

        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseVetoed, release, Town.Auditors[0].Address) }));
        ReleaseRecord record = town.Ledger.State.Release(release)!;
        Assert.That(record.Status, Is.EqualTo(ReleaseStatus.Vetoed));
        Assert.That(record.RevocationReason, Is.EqualTo("calls home"));
        Assert.That(record.EndedHeight, Is.EqualTo(town.Ledger.Height));
        Outcome[] after =
        [
            town.Attest(Town.Authorities[0], release).Outcome, town.Approve(Town.Auditors[1], release).Outcome, town.Veto(Town.Auditors[1], release).Outcome,
            town.Revoke(Town.Acme, release).Outcome, town.Recall(Town.Authorities[0], release).Outcome, town.Activate(Town.Acme, release).Outcome,
        ];
        Assert.That(after, Is.All.EqualTo(Outcome.ReleaseVetoed));
        Assert.That(town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel), Is.Null);
    }

    [Test]
    [Category("UPD-AUDIT.12")]
    public void Deploy_AfterAVeto_GoesOnWithTheNextVersion()
    {
        Town town = new();
        Address first = town.Active(Town.Manifest());
        town.Veto(Town.Auditors[0], town.Deployed(town.NextManifest("1.1.0", 2)));
        Address mended = town.Active(town.NextManifest("1.1.1", 2));
        Assert.That(town.StatusOf(first), Is.EqualTo(ReleaseStatus.Superseded));
        Assert.That(town.StatusOf(mended), Is.EqualTo(ReleaseStatus.Active));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("Approve by a vendor", Outcome.RoleMissing, "UPD-AUDIT.2", (t, r) => t.Approve(Town.Globex, r));
        yield return Case("Approve by an authority", Outcome.RoleMissing, "UPD-AUDIT.2", (t, r) => t.Approve(Town.Authorities[0], r));
        yield return Case("Veto by an authority", Outcome.RoleMissing, "UPD-AUDIT.2", (t, r) => t.Veto(Town.Authorities[0], r));
        yield return Case("Approve of nothing", Outcome.UnknownContract, "UPD-AUDIT.3", (t, _) => t.Approve(Town.Auditors[0], default));
        yield return Case("Veto of nothing", Outcome.UnknownContract, "UPD-AUDIT.3", (t, _) => t.Veto(Town.Auditors[0], default));
        yield return Case("Approve of another manifest", Outcome.ManifestMismatch, "UPD-AUDIT.4",
            (t, r) => t.Update(Town.Auditors[0], FirmwareUpdateMethods.Approve, r, FirmwareUpdateCalls.Approve(Hash256.Zero)));
        yield return Case("Veto of another manifest", Outcome.ManifestMismatch, "UPD-AUDIT.4",
            (t, r) => t.Update(Town.Auditors[0], FirmwareUpdateMethods.Veto, r, FirmwareUpdateCalls.Veto(Hash256.Zero, "x")));
        yield return Case("Approve by its own vendor", Outcome.OwnRelease, "UPD-AUDIT.5", (t, r) => t.Approve(AuditingVendor(t), r));
        yield return Case("Veto by its own vendor", Outcome.OwnRelease, "UPD-AUDIT.5", (t, r) => t.Veto(AuditingVendor(t), r));
        yield return Case("Approve of a revoked one", Outcome.ReleaseRevoked, "UPD-AUDIT.6",
            (t, r) => { t.Revoke(Town.Acme, r); return t.Approve(Town.Auditors[0], r); });
        yield return Case("Approve twice", Outcome.Duplicate, "UPD-AUDIT.7",
            (t, r) => { t.Approve(Town.Auditors[0], r); return t.Approve(Town.Auditors[0], r); });
        yield return Case("Approve of an expired one", Outcome.Expired, "UPD-AUDIT.8",
            (t, r) => { t.Ledger.Pass(milliseconds: 1_000_000); return t.Approve(Town.Auditors[0], r); });
        yield return Case("Veto of an active one", Outcome.ReleaseActive, "UPD-AUDIT.11",
            (t, r) => { t.Attest(Town.Authorities[0], r); t.Attest(Town.Authorities[1], r); return t.Veto(Town.Auditors[0], r); });
        yield return Case("Veto of a revoked one", Outcome.ReleaseRevoked, "UPD-AUDIT.11",
            (t, r) => { t.Revoke(Town.Acme, r); return t.Veto(Town.Auditors[0], r); });
        yield return Case("Veto without a reason", Outcome.MalformedPayload, "UPD-AUDIT.1", (t, r) => t.Veto(Town.Auditors[0], r, ""));
        yield return Case("Veto with a terminal sequence as reason", Outcome.MalformedPayload, "UPD-AUDIT.1",
            (t, r) => t.Veto(Town.Auditors[0], r, "\u001b[2J"));
        yield return Case("Veto with the payload of an approval", Outcome.MalformedPayload, "UPD-AUDIT.1",
            (t, r) => t.Update(Town.Auditors[0], FirmwareUpdateMethods.Veto, r, FirmwareUpdateCalls.Approve(Hash256.Zero)));
        yield return Case("Approve with the payload of a veto", Outcome.MalformedPayload, "UPD-AUDIT.1",
            (t, r) => t.Update(Town.Auditors[0], FirmwareUpdateMethods.Approve, r, FirmwareUpdateCalls.Veto(Hash256.Zero, "x")));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Audit_WhereItIsNotDue_IsRefused(Func<Town, Address, Receipt> act, Outcome outcome)
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest() with { ExpiresAtMs = town.Ledger.TimeMs + 1_000_000 });
        Assert.That(act(town, release).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("UPD-AUDIT.9")]
    public void Approve_ByMoreThanTheRecordNames_IsLimitReached()
    {
        Town town = new(new ChainParameters { AuditorThreshold = Limits.AuditorThresholdMax });
        Address release = town.Deployed(Town.Manifest());
        for (int i = 0; i <= Limits.ApprovalsMax; i++)
        {
            Party auditor = Party.Named($"crowd-{i}");
            town.Enrol(auditor, Roles.Auditor);
            Assert.That(town.Approve(auditor, release).Outcome, Is.EqualTo(i < Limits.ApprovalsMax ? Outcome.Accepted : Outcome.LimitReached));
        }
    }

    private static Party AuditingVendor(Town town)
    {
        town.Ledger.Amend(Town.Acme, r => r with { Roles = Roles.Vendor | Roles.Auditor });
        return Town.Acme;
    }
}
