using Chain.Contracts.FirmwareUpdate;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.FirmwareUpdate;

/// <summary>Attestations: authorities confirm the image's size and digest.</summary>
[TestFixture]
internal sealed class AttestTests
{
    [Test]
    [Category("UPD-ATTEST.9")]
    [Category("P1.3")]
    public void Attest_ByAnAuthority_IsRecorded()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest());

        Receipt receipt = town.Attest(Town.Authorities[2], release);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(release));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReleaseAttested, release, Town.Authorities[2].Address) }));
        Assert.That(town.Ledger.State.Release(release)!.Attestors, Is.EqualTo(new[] { Town.Authorities[2].Address }));
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed), "a single attestation may be dishonest");
    }

    [Test]
    [Category("UPD-ATTEST.4")]
    public void Attest_OfAnActiveRelease_IsRecordedToo()
    {
        Town town = new();
        Address release = town.Active(Town.Manifest());
        Assert.That(town.Attest(Town.Authorities[3], release).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(town.Ledger.State.Release(release)!.Attestors.Count, Is.EqualTo(3));
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("by its vendor", Outcome.RoleMissing, "UPD-ATTEST.2", (t, r) => t.Attest(Town.Acme, r));
        yield return Case("by an auditor", Outcome.RoleMissing, "UPD-ATTEST.2", (t, r) => t.Attest(Town.Auditors[0], r));
        yield return Case("by an authority outside the set", Outcome.NotValidator, "UPD-ATTEST.2", (t, r) => t.Attest(Town.Spare, r));
        yield return Case("of nothing", Outcome.UnknownContract, "UPD-ATTEST.3", (t, _) => t.Attest(Town.Authorities[0], Town.Acme.Address));
        yield return Case("of a superseded one", Outcome.ReleaseSuperseded, "UPD-ATTEST.4", (t, r) =>
        {
            t.Attest(Town.Authorities[0], r);
            t.Attest(Town.Authorities[1], r);
            t.Active(t.NextManifest("1.1.0", 2));
            return t.Attest(Town.Authorities[2], r);
        });
        yield return Case("of a revoked one", Outcome.ReleaseRevoked, "UPD-ATTEST.4",
            (t, r) => { t.Revoke(Town.Acme, r); return t.Attest(Town.Authorities[0], r); });
        yield return Case("of a vetoed one", Outcome.ReleaseVetoed, "UPD-ATTEST.4",
            (t, r) => { t.Veto(Town.Auditors[0], r); return t.Attest(Town.Authorities[0], r); });
        yield return Case("twice", Outcome.Duplicate, "UPD-ATTEST.5", (t, r) => { t.Attest(Town.Authorities[0], r); return t.Attest(Town.Authorities[0], r); });
        yield return Case("of another size", Outcome.AttestationMismatch, "UPD-ATTEST.7", (t, r) => Attest(t, r, 1025, Town.Manifest().ImageSha256));
        yield return Case("of another digest", Outcome.AttestationMismatch, "UPD-ATTEST.7", (t, r) => Attest(t, r, 1024, Hash256.Zero));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Town, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"Attest_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Attest_WhereItIsNotDue_IsRefused(Func<Town, Address, Receipt> act, Outcome outcome)
    {
        Town town = new();
        Assert.That(act(town, town.Deployed(Town.Manifest())).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("UPD-ATTEST.1")]
    [Category("A21")]
    public void Attest_PayloadOfAnotherMethod_IsMalformed()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest());
        byte[][] payloads =
        [
            [], FirmwareUpdateCalls.Revoke("x"), FirmwareUpdateCalls.Approve(Hash256.Zero), FirmwareUpdateCalls.Recall(Hash256.Zero, "x"),
            FirmwareUpdateCalls.Activate(),
            FirmwareUpdateCalls.Attest(Limits.ImageBytesMax + 1, Hash256.Zero), [.. FirmwareUpdateCalls.Attest(1024, Hash256.Zero), 0],
        ];
        foreach (byte[] payload in payloads)
        {
            Receipt receipt = town.Update(Town.Authorities[0], FirmwareUpdateMethods.Attest, release, payload);
            Assert.That(receipt.Outcome, Is.EqualTo(Outcome.MalformedPayload), Convert.ToHexString(payload));
        }
    }

    [Test]
    [Category("UPD-ATTEST.6")]
    public void Attest_AfterTheExpiry_IsExpiredAndNeverActivates()
    {
        Town town = new();
        Address release = town.Deployed(Town.Manifest() with { ExpiresAtMs = town.Ledger.TimeMs + 1000 });
        town.Attest(Town.Authorities[0], release);
        town.Ledger.Pass(milliseconds: 1000);
        Assert.That(town.Attest(Town.Authorities[1], release).Outcome, Is.EqualTo(Outcome.Expired));
        Assert.That(town.StatusOf(release), Is.EqualTo(ReleaseStatus.Deployed));
    }

    [Test]
    [Category("UPD-ATTEST.8")]
    public void Attest_ByMoreThanTheRecordNames_IsLimitReached()
    {
        Town town = new(new ChainParameters { AuditorThreshold = 1 });
        Address release = town.Deployed(Town.Manifest());
        Party[] authorities = [.. Enumerable.Range(0, Limits.ValidatorsMax + 1).Select(i => Party.Named($"turnover-{i}"))];
        foreach (Party authority in authorities) town.Enrol(authority, Roles.Authority);
        foreach (Party authority in authorities.Take(Limits.ValidatorsMax))
        {
            town.Ledger.SetValidators(authority);
            Assert.That(town.Attest(authority, release).Outcome, Is.EqualTo(Outcome.Accepted));
        }

        town.Ledger.SetValidators(authorities[^1]);
        Assert.That(town.Attest(authorities[^1], release).Outcome, Is.EqualTo(Outcome.LimitReached));
    }

    private static Receipt Attest(Town town, Address release, long size, Hash256 sha256) =>
        town.Update(Town.Authorities[0], FirmwareUpdateMethods.Attest, release, FirmwareUpdateCalls.Attest(size, sha256));
}
