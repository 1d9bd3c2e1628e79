using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Replication;

/// <summary>The steps from a proposal to an active location, and every call in a status where it is not allowed.</summary>
[TestFixture]
internal sealed class StepTests
{
    private static readonly ReplicationStatus[] Statuses =
        [.. Enum.GetValues<ReplicationStatus>().Where(s => s != ReplicationStatus.Unspecified)];

    /// <summary>The calls, each by a participant that may make it.</summary>
    private static readonly (string Name, Func<Brokerage, Address, Hash256?, Receipt> Call)[] Calls =
    [
        ("Accept", (b, c, d) => b.Accept(Town.Acme, c, d)),
        ("Reject", (b, c, d) => b.Reject(Town.Acme, c, d)),
        ("BeginTransfer", (b, c, d) => b.BeginTransfer(Town.Acme, c, d)),
        ("Locate", (b, c, d) => b.Locate(Town.BrokerA, c, digest: d)),
        ("Attest", (b, c, d) => b.Attest(Town.Authorities[3], c, d)),
        ("Withdraw", (b, c, d) => b.Withdraw(Town.BrokerA, c, d)),
        ("Revoke", (b, c, d) => b.Revoke(Town.Acme, c, d)),
    ];

    /// <summary>
    /// The outcomes of Accept, Reject, BeginTransfer, Locate, Attest, Withdraw and Revoke in each status: A accepted, D
    /// duplicate, O out of order, E ended.
    /// </summary>
    private static readonly (ReplicationStatus Status, string Outcomes)[] Table =
    [
        (ReplicationStatus.Proposed, "A A O O O A O"),
        (ReplicationStatus.Accepted, "D O A O O A A"),
        (ReplicationStatus.Transferring, "D O D A O A A"),
        (ReplicationStatus.Located, "D O D D A A A"),
        (ReplicationStatus.Active, "D O D D A A A"),
        (ReplicationStatus.Rejected, "E E E E E E E"),
        (ReplicationStatus.Withdrawn, "E E E E E E E"),
        (ReplicationStatus.Revoked, "E E E E E E E"),
    ];

    private static IEnumerable<TestCaseData> Matrix() =>
        from row in Table
        from column in Calls.Select((call, index) => (call.Name, call.Call, Letter: row.Outcomes.Split(' ')[index]))
        let outcome = column.Letter switch { "A" => Outcome.Accepted, "D" => Outcome.Duplicate, "O" => Outcome.OutOfOrder, _ => EndOf(row.Status) }
        select new TestCaseData(row.Status, column.Call, outcome).SetName($"{column.Name}_When{row.Status}_Is{outcome}");

    [TestCaseSource(nameof(Matrix))]
    [Category("REP-CALL.4")]
    [Category("REP-CALL.6")]
    [Category("REP-REJECT.2")]
    [Category("REP-ATTEST.3")]
    [Category("REP-REVOKE.3")]
    public void Call_InEveryStatus_IsTakenWhereItIsDue(ReplicationStatus status, Func<Brokerage, Address, Hash256?, Receipt> call, Outcome outcome)
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(status, b.ActiveRelease(), Town.BrokerA);
        Assert.That(call(b, contract, null).Outcome, Is.EqualTo(outcome));
        if (outcome != Outcome.Accepted) Assert.That(b.Record(contract).Status, Is.EqualTo(status));
    }

    [TestCaseSource(nameof(Statuses))]
    [Category("REP-CALL.3")]
    [Category("G01")]
    public void Call_ThatNamesAnotherProposal_IsProposalMismatch(ReplicationStatus status)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.UpTo(ReplicationStatus.Rejected, release, Town.BrokerA);
        Hash256 earlier = b.Record(contract).ProposalDigest;
        Hash256 foreign = b.Record(b.UpTo(ReplicationStatus.Proposed, release, Town.BrokerB)).ProposalDigest;
        b.UpTo(status, release, Town.BrokerA);
        foreach ((string name, Func<Brokerage, Address, Hash256?, Receipt> call) in Calls)
        {
            Assert.That(call(b, contract, earlier).Outcome, Is.EqualTo(Outcome.ProposalMismatch), $"{name} for the earlier proposal");
            Assert.That(call(b, contract, foreign).Outcome, Is.EqualTo(Outcome.ProposalMismatch), $"{name} for the other broker's");
        }
    }

    [Test]
    [Category("REP-CALL.5")]
    public void Call_AfterTheTermsEnded_IsTermsExpired([ValueSource(nameof(Statuses))] ReplicationStatus status, [Values] bool byTime)
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        long untilMs = b.Ledger.TimeMs + 1000;
        Address contract = b.UpTo(status, release, Town.BrokerA, byTime ? new(0, untilMs, [Town.Channel]) : new(100, 0, [Town.Channel]));
        b.Ledger.Pass(blocks: byTime ? 0 : 100 - b.Ledger.Height - 1, milliseconds: byTime ? untilMs - b.Ledger.TimeMs - 1 : 0);
        Outcome expected = EndOf(status) == Outcome.Unspecified ? Outcome.TermsExpired : EndOf(status);
        foreach ((string name, Func<Brokerage, Address, Hash256?, Receipt> call) in Calls)
        {
            Assert.That(call(b, contract, null).Outcome, Is.EqualTo(expected), name);
        }

        Assert.That(b.Ledger.State.Locations(release).ActiveAt(b.Ledger.Height, b.Ledger.TimeMs), Is.Empty, "readers must not use the location");
    }

    [Test]
    [Category("REP-CALL.2")]
    public void Call_OnNothing_IsUnknownContract()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        foreach ((string name, Func<Brokerage, Address, Hash256?, Receipt> call) in Calls)
        {
            Assert.That(call(b, default, null).Outcome, Is.EqualTo(Outcome.UnknownContract), name);
            Assert.That(call(b, release, null).Outcome, Is.EqualTo(Outcome.UnknownContract), $"{name} on a release");
        }
    }

    [Test]
    [Category("REP-ACCEPT.2")]
    [Category("REP-TRANSFER.1")]
    [Category("REP-LOCATE.5")]
    [Category("REP-ATTEST.8")]
    [Category("REP-ATTEST.9")]
    [Category("REP-LOCATIONS.1")]
    [Category("P3.7")]
    [Category("P3.10")]
    [Category("P3.12")]
    [Category("P3.13")]
    public void Steps_InOrder_LeadToAnActiveLocation()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address contract = b.Propose(Town.BrokerA, release).Contract;
        Assert.That(b.Accept(Town.Acme, contract).Events, Is.EqualTo(Event(ContractEventType.ReplicationAccepted, contract, release)));
        Assert.That(b.BeginTransfer(Town.Acme, contract).Events, Is.EqualTo(Event(ContractEventType.ReplicationTransferBegun, contract, release)));
        Assert.That(b.Locate(Town.BrokerA, contract).Events, Is.EqualTo(Event(ContractEventType.ReplicationLocated, contract, release)));
        Receipt first = b.Attest(Town.Authorities[1], contract);
        Assert.That(first.Events, Is.EqualTo(Event(ContractEventType.ReplicationAttested, contract, Town.Authorities[1].Address)));
        Assert.That(b.Record(contract).Status, Is.EqualTo(ReplicationStatus.Located));
        Assert.That(b.Ledger.State.Locations(release).Entries, Is.Empty);

        Receipt second = b.Attest(Town.Authorities[2], contract);

        Assert.That(second.Events[^1], Is.EqualTo(new ContractEvent(ContractEventType.ReplicationActivated, contract, release)));
        ReplicationRecord record = b.Record(contract);
        Assert.That(record.Status, Is.EqualTo(ReplicationStatus.Active));
        long[] heights = [record.ProposedHeight, record.AcceptedHeight, record.TransferHeight, record.LocatedHeight, record.ActivatedHeight];
        long last = b.Ledger.Height;
        Assert.That(heights, Is.EqualTo(new[] { last - 5, last - 4, last - 3, last - 2, last }));
        Assert.That(record.EndedHeight, Is.Zero);
        Assert.That(record.Attestors, Is.EqualTo(new[] { Town.Authorities[1].Address, Town.Authorities[2].Address }));
        ReplicaLocation expected = new(Town.BrokerA.Address, contract, b.UriOf(contract), 0, 0);
        Assert.That(b.Ledger.State.Locations(release).Entries, Is.EqualTo(new[] { expected }));
    }

    [Test]
    [Category("REP-LOCATIONS.1")]
    public void Steps_OfTwoBrokersAtOnce_LeadToTwoLocations()
    {
        Brokerage b = new(new Town());
        Address release = b.ActiveRelease();
        Address one = b.UpTo(ReplicationStatus.Located, release, Town.BrokerA), other = b.UpTo(ReplicationStatus.Located, release, Town.BrokerB);
        foreach (Party authority in Town.Authorities.Take(2))
        {
            b.Attest(authority, one);
            b.Attest(authority, other);
        }

        LocationsRecord locations = b.Ledger.State.Locations(release);
        Assert.That(locations.Entries.Select(e => e.Contract), Is.EquivalentTo(new[] { one, other }));
        Assert.That(locations.Entries.Select(e => e.Broker), Is.Ordered);
        foreach (ReplicaLocation location in locations.Entries)
        {
            Assert.That(location.MayBeUsed(b.Ledger.Participant(location.Broker), b.Ledger.State.Release(release)!.Manifest.ImageSha256));
        }
    }

    private static Outcome EndOf(ReplicationStatus status) => status switch
    {
        ReplicationStatus.Rejected => Outcome.ReplicationRejected,
        ReplicationStatus.Withdrawn => Outcome.ReplicationWithdrawn,
        ReplicationStatus.Revoked => Outcome.ReplicationRevoked,
        _ => Outcome.Unspecified,
    };

    private static ContractEvent[] Event(ContractEventType type, Address contract, Address subject) => [new(type, contract, subject)];
}
