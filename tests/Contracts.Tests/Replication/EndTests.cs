using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Replication;

/// <summary>How a replication ends, and what a reader of the state then sees.</summary>
[TestFixture]
internal sealed class EndTests
{
    private static readonly ReplicationStatus[] Contracts =
        [ReplicationStatus.Accepted, ReplicationStatus.Transferring, ReplicationStatus.Located, ReplicationStatus.Active];

    private static readonly ReplicationStatus[] Open = [ReplicationStatus.Proposed, .. Contracts];

    [TestCaseSource(nameof(Open))]
    [Category("REP-WITHDRAW.2")]
    [Category("REP-LOCATIONS.2")]
    public void Withdraw_ByTheBroker_EndsItAndTakesTheLocationOut(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(status, release, Town.BrokerA);
        Receipt receipt = b.Withdraw(Town.BrokerA, contract, reason: "the disk is full");
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReplicationWithdrawn, contract, release) }));
        CheckEnded(b, contract, ReplicationStatus.Withdrawn, "the disk is full");
    }

    [TestCaseSource(nameof(Contracts))]
    [Category("REP-REVOKE.4")]
    [Category("REP-LOCATIONS.2")]
    [Category("G03")]
    public void Revoke_ByTheVendor_EndsItAndTakesTheLocationOut(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(status, release, Town.BrokerA);
        Receipt receipt = b.Revoke(Town.Acme, contract, reason: "swapped the bytes");
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReplicationRevoked, contract, release) }));
        CheckEnded(b, contract, ReplicationStatus.Revoked, "swapped the bytes");
    }

    [Test]
    [Category("REP-REJECT.3")]
    [Category("P3.6")]
    public void Reject_ByTheVendor_EndsTheProposal()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(ReplicationStatus.Proposed, release, Town.BrokerA);
        Receipt receipt = b.Reject(Town.Acme, contract, reason: "not this model");
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReplicationRejected, contract, release) }));
        CheckEnded(b, contract, ReplicationStatus.Rejected, "not this model");
    }

    [TestCase(true, Description = "suspended")]
    [TestCase(false, Description = "no longer a broker")]
    [Category("REP-REVOKE.2")]
    [Category("REP-REVOKE.4")]
    [Category("REP-READ.2")]
    public void Revoke_ByAnAuthorityOfABrokerThatLostItsRole_CleansUp(bool suspended)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(ReplicationStatus.Active, release, Town.BrokerA);
        b.Ledger.Amend(Town.BrokerA, r => suspended ? r with { IsSuspended = true } : r with { Roles = Roles.Gateway });

        ReplicaLocation stale = b.Ledger.State.Locations(release).Entries.Single();
        Assert.That(stale.MayBeUsed(b.Ledger.Participant(stale.Broker), b.Ledger.State.Release(release)!.Manifest.ImageSha256), Is.False,
            "readers must not use the location");
        Assert.That(b.Revoke(Town.Authorities[2], contract, reason: "suspended").Outcome, Is.EqualTo(Outcome.Accepted));
        CheckEnded(b, contract, ReplicationStatus.Revoked, "suspended");
    }

    [Test]
    [Category("REP-LOCATIONS.2")]
    public void Withdraw_AfterOtherTermsEnded_TakesThoseOutToo()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        b.UpTo(ReplicationStatus.Active, release, Town.BrokerA, new ReplicationTerms(100, 0, [Town.Channel]));
        Address other = b.UpTo(ReplicationStatus.Active, release, Town.BrokerB);
        Assert.That(b.Ledger.State.Locations(release).Entries.Count, Is.EqualTo(2));
        b.Ledger.Pass(blocks: 100);
        b.Withdraw(Town.BrokerB, other);
        Assert.That(b.Ledger.TryRead(StateKeys.Locations(release), out _), Is.False, "the end of the last location removes the entry");
    }

    [Test]
    [Category("REP-LOCATIONS.1")]
    public void Attest_AfterOtherTermsEnded_TakesThoseOut()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        b.UpTo(ReplicationStatus.Active, release, Town.BrokerA, new ReplicationTerms(100, 0, [Town.Channel]));
        b.Ledger.Pass(blocks: 100);
        Address other = b.UpTo(ReplicationStatus.Active, release, Town.BrokerB);
        Assert.That(b.Ledger.State.Locations(release).Entries.Select(e => e.Contract), Is.EqualTo(new[] { other }));
    }

    [Test]
    [Category("G08")]
    public void Revoke_OfTheRelease_LeavesReplicationsToTheirParties()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(ReplicationStatus.Active, release, Town.BrokerA);
        b.Town.Revoke(Town.Acme, release);
        Assert.That(b.Town.StatusOf(release), Is.EqualTo(ReleaseStatus.Revoked), "readers check the release first and use none of its locations");
        Assert.That(b.Record(contract).Status, Is.EqualTo(ReplicationStatus.Active));
        Assert.That(b.Withdraw(Town.BrokerA, contract).Outcome, Is.EqualTo(Outcome.Accepted), "the broker may evict the image");
    }

    private static void CheckEnded(Brokerage b, Address contract, ReplicationStatus status, string reason)
    {
        ReplicationRecord record = b.Record(contract);
        Assert.That(record.Status, Is.EqualTo(status));
        Assert.That(record.Reason, Is.EqualTo(reason));
        Assert.That(record.EndedHeight, Is.EqualTo(b.Ledger.Height));
        Assert.That(b.Ledger.TryRead(StateKeys.Locations(record.Release), out _), Is.False);
    }
}
