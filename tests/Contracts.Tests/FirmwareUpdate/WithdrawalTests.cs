using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>The kill switch (G08): revocation by the vendor, recall by the authorities.</summary>
[TestFixture]
internal sealed class WithdrawalTests
{
    private static readonly ReleaseStatus[] Revocable = [ReleaseStatus.Deployed, ReleaseStatus.Active, ReleaseStatus.Superseded];

    [TestCaseSource(nameof(Revocable))]
    [Category("UPD-REVOKE.5")]
    [Category("G08")]
    public void Revoke_ByTheVendor_EndsTheRelease(ReleaseStatus status)
    {
        Town town = new();
        Address release = In(town, status);
        LatestRelease? latest = town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel);

        Receipt receipt = town.Revoke(Town.Acme, release, "boot loop");

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseRevoked, release, Town.Acme.Address) }));
        ReleaseRecord record = town.Ledger.State.Release(release)!;
        Assert.That(record.Status, Is.EqualTo(ReleaseStatus.Revoked));
        Assert.That(record.RevocationReason, Is.EqualTo("boot loop"));
        Assert.That(record.EndedHeight, Is.EqualTo(town.Ledger.Height));
        Assert.That(town.Ledger.State.Latest(Town.Acme.Address, Town.Model, Town.Channel), Is.EqualTo(latest), "the counter floor stays");
    }

    [TestCaseSource(nameof(Revocable))]
    [Category("UPD-RECALL.8")]
    [Category("UPD-RECALL.9")]
    [Category("G08")]
    public void Recall_ByFPlusOneAuthorities_EndsTheRelease(ReleaseStatus status)
    {
        Town town = new();
        Address release = In(town, status);

        Receipt first = town.Recall(Town.Authorities[2], release, "first reason");
        Assert.That(first.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseRecalled, release, Town.Authorities[2].Address) }));
        Assert.That(town.StatusOf(release), Is.EqualTo(status), "one authority cannot recall a release");

        Receipt second = town.Recall(Town.Authorities[3], release, "second reason");
        Assert.That(second.Events[^1], Is.EqualTo(new ContractEvent(ContractEventType.ReleaseRevoked, release, Town.Authorities[3].Address)));
        ReleaseRecord record = town.Ledger.State.Release(release)!;
        Assert.That(record.Status, Is.EqualTo(ReleaseStatus.Revoked));
        Assert.That(record.RevocationReason, Is.EqualTo("second reason"));
        Assert.That(record.Recallers, Is.EqualTo(new[] { Town.Authorities[2].Address, Town.Authorities[3].Address }));
    }

    [Test]
    [Category("UPD-RECALL.9")]
    public void Recall_ByThoseWhoLeftTheSet_DoesNotCount()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        town.Recall(Town.Authorities[0], release);
        town.Ledger.SetValidators(Town.Authorities.Skip(1).Append(Town.Spare));
        town.Recall(Town.Authorities[1], release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Active));
        town.Recall(Town.Spare, release);
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Revoked));
    }

    [Test]
    [Category("UPD-REVOKE.3")]
    [Category("G08")]
    public void Revoke_ByAVendorThatLostTheRole_IsTaken()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        town.Ledger.Amend(Town.Acme, r => r with { Roles = Roles.None });
        Assert.That(town.Revoke(Town.Acme, release).Outcome, Is.EqualTo(Outcome.Accepted));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("Revoke of nothing", Outcome.UnknownContract, "UPD-REVOKE.2", (t, _) => t.Revoke(Town.Acme, default));
        yield return Case("Revoke by another vendor", Outcome.NotOwner, "UPD-REVOKE.3", (t, r) => t.Revoke(Town.Globex, r));
        yield return Case("Revoke by an authority", Outcome.NotOwner, "UPD-REVOKE.3", (t, r) => t.Revoke(Town.Authorities[0], r));
        yield return Case("Revoke twice", Outcome.ReleaseRevoked, "UPD-REVOKE.4", (t, r) => { t.Revoke(Town.Acme, r); return t.Revoke(Town.Acme, r); });
        yield return Case("Revoke of a vetoed one", Outcome.ReleaseVetoed, "UPD-REVOKE.4",
            (t, r) => { t.Veto(Town.Auditors[0], r); return t.Revoke(Town.Acme, r); });
        yield return Case("Revoke without a reason", Outcome.MalformedPayload, "UPD-REVOKE.1", (t, r) => t.Revoke(Town.Acme, r, ""));
        yield return Case("Revoke with a reason too long", Outcome.MalformedPayload, "UPD-REVOKE.1",
            (t, r) => t.Revoke(Town.Acme, r, new string('x', Limits.ReasonBytesMax + 1)));
        yield return Case("Revoke with a reason that turns direction", Outcome.MalformedPayload, "UPD-REVOKE.1",
            (t, r) => t.Revoke(Town.Acme, r, "gnp.\u202eexe"));
        yield return Case("Recall by its vendor", Outcome.RoleMissing, "UPD-RECALL.2", (t, r) => t.Recall(Town.Acme, r));
        yield return Case("Recall by an authority outside the set", Outcome.NotValidator, "UPD-RECALL.2", (t, r) => t.Recall(Town.Spare, r));
        yield return Case("Recall of nothing", Outcome.UnknownContract, "UPD-RECALL.3", (t, _) => t.Recall(Town.Authorities[0], default));
        yield return Case("Recall of another manifest", Outcome.ManifestMismatch, "UPD-RECALL.4",
            (t, r) => t.Update(Town.Authorities[0], FirmwareUpdateMethods.Recall, r, FirmwareUpdateCalls.Recall(Hash256.Zero, "x")));
        yield return Case("Recall of a revoked one", Outcome.ReleaseRevoked, "UPD-RECALL.5",
            (t, r) => { t.Revoke(Town.Acme, r); return t.Recall(Town.Authorities[0], r); });
        yield return Case("Recall of a vetoed one", Outcome.ReleaseVetoed, "UPD-RECALL.5",
            (t, r) => { t.Veto(Town.Auditors[0], r); return t.Recall(Town.Authorities[0], r); });
        yield return Case("Recall twice", Outcome.Duplicate, "UPD-RECALL.6",
            (t, r) => { t.Recall(Town.Authorities[0], r); return t.Recall(Town.Authorities[0], r); });
        yield return Case("Recall without a reason", Outcome.MalformedPayload, "UPD-RECALL.1", (t, r) => t.Recall(Town.Authorities[0], r, ""));
        yield return Case("Recall with the payload of a revocation", Outcome.MalformedPayload, "UPD-RECALL.1",
            (t, r) => t.Update(Town.Authorities[0], FirmwareUpdateMethods.Recall, r, FirmwareUpdateCalls.Revoke("x")));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Withdraw_WhereItIsNotDue_IsRefused(Func<Town, Address, Receipt> act, Outcome outcome)
    {
        Town town = new();
        Assert.That(act(town, town.Deployed(Town.Manifest())).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("UPD-RECALL.7")]
    public void Recall_ByMoreThanTheRecordNames_IsLimitReached()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        Party[] authorities = [.. Enumerable.Range(0, Limits.ValidatorsMax + 1).Select(i => Party.Named($"turnover-{i}"))];
        foreach (Party authority in authorities) town.Enrol(authority, Roles.Authority);
        foreach (Party authority in authorities)
        {
            // Each round brings four new authorities, so no set ever contains two that have recalled.
            town.Ledger.SetValidators([authority, .. Town.Authorities.Take(3)]);
            Outcome expected = authority == authorities[^1] ? Outcome.LimitReached : Outcome.Accepted;
            Assert.That(town.Recall(authority, release).Outcome, Is.EqualTo(expected));
        }
    }

    private static Address In(Town town, ReleaseStatus status)
    {
        if (status == ReleaseStatus.Deployed) return town.Deployed(Town.Manifest());
        Address release = town.Active(Town.Manifest());
        if (status == ReleaseStatus.Superseded) town.Active(town.NextManifest("1.1.0", 2));
        Assert.That(town.StatusOf(release), Is.EqualTo(status));
        return release;
    }
}
