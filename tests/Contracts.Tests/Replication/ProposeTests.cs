using Chain.Contracts.Replication;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Replication;

/// <summary>Who may propose to replicate which release, when, and with which sequence number.</summary>
[TestFixture]
internal sealed class ProposeTests
{
    private static readonly ReplicationStatus[] Open =
        [ReplicationStatus.Proposed, ReplicationStatus.Accepted, ReplicationStatus.Transferring, ReplicationStatus.Located, ReplicationStatus.Active];

    private static readonly ReplicationStatus[] Ended = [ReplicationStatus.Rejected, ReplicationStatus.Withdrawn, ReplicationStatus.Revoked];

    [Test]
    [Category("REP-PROPOSE.14")]
    [Category("P3.4")]
    public void Propose_ForAnActiveRelease_IsRecorded()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        ReplicationTerms terms = new(500, 1_800_000_000_000, ["beta", Town.Channel]);

        Receipt receipt = b.Propose(Town.BrokerA, release, 1, terms);

        Assert.That(receipt.Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(receipt.Contract, Is.EqualTo(b.ContractOf(release, Town.BrokerA)));
        Assert.That(receipt.Events, Is.EqualTo(new[] { new ContractEvent(ContractEventType.ReplicationProposed, receipt.Contract, release) }));
        ReplicationRecord record = b.Record(receipt.Contract);
        Assert.That(record.Status, Is.EqualTo(ReplicationStatus.Proposed));
        Assert.That((record.Release, record.Vendor, record.Broker), Is.EqualTo((release, Town.Acme.Address, Town.BrokerA.Address)));
        Assert.That(record.Terms, Is.EqualTo(terms));
        Assert.That(record.ProposalDigest, Is.EqualTo(new ReplicationProposal(release, Town.BrokerA.Address, 1, terms).Digest(b.Ledger.ChainId)));
        Assert.That(record.ProposedHeight, Is.EqualTo(b.Ledger.Height));
        Assert.That(b.Ledger.State.Locations(release).Entries, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case("by a vendor", Outcome.RoleMissing, "REP-PROPOSE.3", (b, r) => b.Propose(Town.Globex, r));
        yield return Case("by an authority", Outcome.RoleMissing, "REP-PROPOSE.3", (b, r) => b.Propose(Town.Authorities[0], r));
        yield return Case("no channel", Outcome.TermsInvalid, "REP-PROPOSE.4", (b, r) => b.Propose(Town.BrokerA, r, 1, new(0, 0, [])));
        yield return Case("channels out of order", Outcome.TermsInvalid, "REP-PROPOSE.4",
            (b, r) => b.Propose(Town.BrokerA, r, 1, new(0, 0, ["stable", "beta"])));
        yield return Case("for an unknown release", Outcome.UnknownRelease, "REP-PROPOSE.5", (b, _) => b.Propose(Town.BrokerA, Town.Acme.Address));
        yield return Case("for a release of another chain", Outcome.UnknownRelease, "REP-PROPOSE.5",
            (b, _) => b.Propose(Town.BrokerA, Town.Manifest().ContractAddress(Sha256.Hash("another chain"u8))));
        yield return Case("by the vendor itself", Outcome.OwnRelease, "REP-PROPOSE.6", (b, r) =>
        {
            b.Ledger.Amend(Town.Acme, p => p with { Roles = Roles.Vendor | Roles.Broker });
            return b.Propose(Town.Acme, r);
        });
        yield return Case("for a waiting release", Outcome.ReleaseNeverActive, "REP-PROPOSE.7",
            (b, _) => b.Propose(Town.BrokerA, b.Town.Deployed(b.Town.NextManifest("1.1.0", 2))));
        yield return Case("for a superseded release", Outcome.ReleaseSuperseded, "REP-PROPOSE.7", (b, r) =>
        {
            b.ActiveRelease("1.1.0", 2);
            return b.Propose(Town.BrokerA, r);
        });
        yield return Case("for a revoked release", Outcome.ReleaseRevoked, "REP-PROPOSE.7", (b, r) =>
        {
            b.Town.Revoke(Town.Acme, r);
            return b.Propose(Town.BrokerA, r);
        });
        yield return Case("for a vetoed release", Outcome.ReleaseVetoed, "REP-PROPOSE.7", (b, _) =>
        {
            Address vetoed = b.Town.Deployed(b.Town.NextManifest("1.1.0", 2));
            b.Town.Veto(Town.Auditors[0], vetoed);
            return b.Propose(Town.BrokerA, vetoed);
        });
        yield return Case("for an expired release", Outcome.Expired, "REP-PROPOSE.7", (b, _) =>
        {
            Address release = b.Town.Active(b.Town.NextManifest("1.1.0", 2) with { ExpiresAtMs = b.Ledger.TimeMs + 1000 });
            b.Ledger.Pass(milliseconds: 1000);
            return b.Propose(Town.BrokerA, release);
        });
        yield return Case("for other channels", Outcome.ChannelNotCovered, "REP-PROPOSE.8", (b, r) => b.Propose(Town.BrokerA, r, 1, new(0, 0, ["beta"])));
        yield return Case("until this height", Outcome.TermsExpired, "REP-PROPOSE.9",
            (b, r) => b.Propose(Town.BrokerA, r, 1, new(b.Ledger.Height + 1, 0, [Town.Channel])));
        yield return Case("until this time", Outcome.TermsExpired, "REP-PROPOSE.9",
            (b, r) => b.Propose(Town.BrokerA, r, 1, new(0, b.Ledger.TimeMs + 1, [Town.Channel])));
        yield return Case("without a repository", Outcome.RepositoryMissing, "REP-PROPOSE.10", (b, r) =>
        {
            b.Ledger.Amend(Town.BrokerA, p => p with { RepositoryUri = "" });
            return b.Propose(Town.BrokerA, r);
        });
        yield return Case("with sequence zero", Outcome.ProposalOutOfSequence, "REP-PROPOSE.12", (b, r) => b.Propose(Town.BrokerA, r, 0));
        yield return Case("with a first sequence of two", Outcome.ProposalOutOfSequence, "REP-PROPOSE.12", (b, r) => b.Propose(Town.BrokerA, r, 2));

        static TestCaseData Case(string desc, Outcome outcome, string tag, Func<Brokerage, Address, Receipt> act) =>
            new TestCaseData(act, outcome).SetName($"Propose_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Refusals))]
    public void Propose_BadOffer_IsRefused(Func<Brokerage, Address, Receipt> act, Outcome outcome)
    {
        Brokerage b = new(new Town());
        Assert.That(act(b, b.ActiveRelease()).Outcome, Is.EqualTo(outcome));
    }

    [TestCaseSource(nameof(Open))]
    [Category("REP-PROPOSE.11")]
    public void Propose_WhileAnEarlierOneStands_IsReplicationOpen(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        b.UpTo(status, release, Town.BrokerA);
        Assert.That(b.Propose(Town.BrokerA, release, 1).Outcome, Is.EqualTo(Outcome.ReplicationOpen), "the same again");
        Assert.That(b.Propose(Town.BrokerA, release, 2).Outcome, Is.EqualTo(Outcome.ReplicationOpen), "the next");
    }

    [TestCaseSource(nameof(Ended))]
    [Category("REP-PROPOSE.12")]
    [Category("G01")]
    public void Propose_AfterAnEarlierOneEnded_TakesTheNextNumberOnly(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(status, release, Town.BrokerA);
        Assert.That(b.Propose(Town.BrokerA, release, 1).Outcome, Is.EqualTo(Outcome.ProposalOutOfSequence), "a replay");
        Assert.That(b.Propose(Town.BrokerA, release, 3).Outcome, Is.EqualTo(Outcome.ProposalOutOfSequence), "a skipped number");
        Assert.That(b.Propose(Town.BrokerA, release, 2).Outcome, Is.EqualTo(Outcome.Accepted));
        ReplicationRecord record = b.Record(contract);
        Assert.That(record.Status, Is.EqualTo(ReplicationStatus.Proposed));
        Assert.That((record.Sequence, record.Reason, record.EndedHeight, record.AcceptedHeight), Is.EqualTo((2UL, "", 0L, 0L)), "the record starts over");
    }

    [TestCaseSource(nameof(Open))]
    [Category("REP-PROPOSE.11")]
    [Category("REP-PROPOSE.14")]
    [Category("REP-LOCATIONS.2")]
    public void Propose_AfterTheTermsEnded_StartsOverAndTakesTheLocationOut(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(status, release, Town.BrokerA, new ReplicationTerms(100, 0, [Town.Channel]));
        Address other = b.UpTo(ReplicationStatus.Active, release, Town.BrokerB);
        b.Ledger.Pass(blocks: 100 - b.Ledger.Height - 1);
        Assert.That(b.Propose(Town.BrokerA, release, 2).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(b.Record(contract).Status, Is.EqualTo(ReplicationStatus.Proposed));
        Assert.That(b.Ledger.State.Locations(release).Entries.Select(e => e.Contract), Is.EqualTo(new[] { other }), "the other broker's contract is unchanged");
    }

    [Test]
    [Category("REP-PROPOSE.13")]
    [Category("REP-LOCATIONS.3")]
    public void Propose_ForMoreBrokersThanThereIsRoomFor_IsLimitReached()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Party[] brokers = [.. Enumerable.Range(0, Limits.LocationsMax + 2).Select(i => Party.Named($"broker-{i}"))];
        foreach (Party broker in brokers)
        {
            b.Ledger.Enrol(broker, Roles.Broker);
            b.Ledger.Amend(broker, r => r with { RepositoryUri = $"http://{broker.Name}.example/" });
        }

        Address waiting = b.UpTo(ReplicationStatus.Located, release, brokers[^2]);
        foreach (Party broker in brokers[..Limits.LocationsMax]) b.UpTo(ReplicationStatus.Active, release, broker);

        Assert.That(b.Ledger.State.Locations(release).Entries.Count, Is.EqualTo(Limits.LocationsMax));
        Assert.That(b.Propose(brokers[^1], release).Outcome, Is.EqualTo(Outcome.LimitReached), "no room for another");
        Assert.That(b.Attest(Town.Authorities[0], waiting).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(b.Attest(Town.Authorities[1], waiting).Outcome, Is.EqualTo(Outcome.LimitReached), "nor for the earlier one again");

        b.Withdraw(brokers[0], b.ContractOf(release, brokers[0]));
        Assert.That(b.Attest(Town.Authorities[1], waiting).Outcome, Is.EqualTo(Outcome.Accepted), "now there is room");
        Assert.That(b.Record(waiting).Status, Is.EqualTo(ReplicationStatus.Active));
    }

    [Test]
    [Category("REP-PROPOSE.2")]
    public void Propose_WithATarget_IsTargetUnexpected()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        byte[] payload = ReplicationCalls.Propose(new ReplicationProposal(release, Town.BrokerA.Address, 1, Brokerage.Forever));
        Assert.That(b.Call(Town.BrokerA, ReplicationMethods.Propose, release, payload).Outcome, Is.EqualTo(Outcome.TargetUnexpected));
    }

    [Test]
    [Category("REP-PROPOSE.1")]
    [Category("REP-CALL.1")]
    [Category("A21")]
    public void Call_WithThePayloadOfAnotherMethod_IsMalformed()
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(ReplicationStatus.Active, b.ActiveRelease(), Town.BrokerA);
        Hash256 digest = b.Record(contract).ProposalDigest;
        byte[] propose = ReplicationCalls.Propose(new ReplicationProposal(b.Record(contract).Release, Town.BrokerA.Address, 2, Brokerage.Forever));
        byte[] one = ReplicationCalls.Accept(digest), noReason = ReplicationCalls.Withdraw(digest, "");
        byte[] attest = ReplicationCalls.Attest(digest, 1, digest, "x");
        byte[][] anywhere = [[], [0x80], [.. propose, 0], [.. one, 0], [.. attest, 0], ReplicationCalls.Attest(digest, Limits.ImageBytesMax + 1, digest, "x")];
        (int Method, byte[][] Payloads)[] table =
        [
            (ReplicationMethods.Propose, [one, noReason, attest]), (ReplicationMethods.Accept, [propose, noReason, attest]),
            (ReplicationMethods.Reject, [propose, one, noReason, attest]), (ReplicationMethods.BeginTransfer, [propose, noReason, attest]),
            (ReplicationMethods.Locate, [propose, one, attest]), (ReplicationMethods.Attest, [propose, one, noReason]),
            (ReplicationMethods.Withdraw, [propose, one, noReason, attest]), (ReplicationMethods.Revoke, [propose, one, noReason, attest]),
        ];
        foreach ((int method, byte[][] payloads) in table)
        {
            foreach (byte[] payload in payloads.Concat(anywhere))
            {
                Receipt receipt = b.Call(Town.BrokerA, method, method == ReplicationMethods.Propose ? default : contract, payload);
                Assert.That(receipt.Outcome, Is.EqualTo(Outcome.MalformedPayload), $"method {method}: {Convert.ToHexString(payload)}");
            }
        }

        Assert.That(b.Call(Town.BrokerA, 9, contract, one).Outcome, Is.EqualTo(Outcome.UnknownMethod));
        Assert.That(b.Call(Town.BrokerA, 0, contract, one).Outcome, Is.EqualTo(Outcome.UnknownMethod));
    }
}
