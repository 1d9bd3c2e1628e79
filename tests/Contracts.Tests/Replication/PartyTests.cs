using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;
using static Chain.Core.Records.ReplicationStatus;

namespace Contracts.Tests.Replication;

/// <summary>Who may take which step, where a copy may be located, and what stops the steps.</summary>
[TestFixture]
internal sealed class PartyTests
{
    private static IEnumerable<TestCaseData> WrongParties()
    {
        yield return Case("Accept by the broker", Proposed, Outcome.NotReleaseVendor, "REP-ACCEPT.1", (b, c) => b.Accept(Town.BrokerA, c)).SetCategory("G01");
        yield return Case("Accept by another vendor", Proposed, Outcome.NotReleaseVendor, "REP-ACCEPT.1", (b, c) => b.Accept(Town.Globex, c));
        yield return Case("Accept by one who is no vendor any more", Proposed, Outcome.RoleMissing, "REP-ACCEPT.1", (b, c) =>
        {
            b.Ledger.Amend(Town.Acme, r => r with { Roles = Roles.None });
            return b.Accept(Town.Acme, c);
        });
        yield return Case("Reject by the broker", Proposed, Outcome.NotReleaseVendor, "REP-REJECT.1", (b, c) => b.Reject(Town.BrokerA, c));
        yield return Case("Transfer by the broker", Accepted, Outcome.NotReleaseVendor, "REP-ACCEPT.1", (b, c) => b.BeginTransfer(Town.BrokerA, c));
        yield return Case("Locate by the vendor", Transferring, Outcome.NotReplicationBroker, "REP-LOCATE.1", (b, c) => b.Locate(Town.Acme, c));
        yield return Case("Locate by another broker", Transferring, Outcome.NotReplicationBroker, "REP-LOCATE.1", (b, c) => b.Locate(Town.BrokerB, c));
        yield return Case("Attest by the vendor", Located, Outcome.RoleMissing, "REP-ATTEST.1", (b, c) => b.Attest(Town.Acme, c));
        yield return Case("Attest by an auditor", Located, Outcome.RoleMissing, "REP-ATTEST.1", (b, c) => b.Attest(Town.Auditors[0], c));
        yield return Case("Attest by an authority outside the set", Located, Outcome.NotValidator, "REP-ATTEST.1", (b, c) => b.Attest(Town.Spare, c));
        yield return Case("Withdraw by the vendor", Active, Outcome.NotReplicationBroker, "REP-WITHDRAW.1", (b, c) => b.Withdraw(Town.Acme, c));
        yield return Case("Withdraw by another broker", Active, Outcome.NotReplicationBroker, "REP-WITHDRAW.1", (b, c) => b.Withdraw(Town.BrokerB, c));
        yield return Case("Revoke by the broker", Active, Outcome.NotReleaseVendor, "REP-REVOKE.1", (b, c) => b.Revoke(Town.BrokerA, c));
        yield return Case("Revoke by another vendor", Active, Outcome.NotReleaseVendor, "REP-REVOKE.1", (b, c) => b.Revoke(Town.Globex, c));
        yield return Case("Revoke by an authority outside the set", Active, Outcome.NotReleaseVendor, "REP-REVOKE.1", (b, c) => b.Revoke(Town.Spare, c));
        yield return Case("Revoke by an authority without cause", Active, Outcome.BrokerInGoodStanding, "REP-REVOKE.2",
            (b, c) => b.Revoke(Town.Authorities[0], c));
        yield return Case("Attest twice", Located, Outcome.Duplicate, "REP-ATTEST.4", (b, c) =>
        {
            b.Attest(Town.Authorities[0], c);
            return b.Attest(Town.Authorities[0], c);
        });
        yield return Case("Attest of another place", Located, Outcome.LocationMismatch, "REP-ATTEST.5",
            (b, c) => b.Attest(Town.Authorities[0], c, uri: b.UriOf(c) + "0")).SetCategory("G03");
        yield return Case("Attest of another size", Located, Outcome.AttestationMismatch, "REP-ATTEST.6", (b, c) => b.Attest(Town.Authorities[0], c, size: 1));
        yield return Case("Attest of another digest", Located, Outcome.AttestationMismatch, "REP-ATTEST.6",
            (b, c) => b.Attest(Town.Authorities[0], c, sha256: Hash256.Zero));

        static TestCaseData Case(string desc, ReplicationStatus status, Outcome outcome, string tag, Func<Brokerage, Address, Receipt> act) =>
            new TestCaseData(status, act, outcome).SetName($"{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(WrongParties))]
    public void Call_ByTheWrongPartyOrWithTheWrongFacts_IsRefused(ReplicationStatus status, Func<Brokerage, Address, Receipt> act, Outcome outcome)
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(status, b.ActiveRelease(), Town.BrokerA);
        Assert.That(act(b, contract).Outcome, Is.EqualTo(outcome));
        Assert.That(b.Record(contract).Status, Is.EqualTo(status));
    }

    [Category("REP-LOCATE.6")]
    [TestCase(1, Outcome.Accepted)]
    [TestCase(2, Outcome.RepositoryUriInvalid)]
    public void Locate_UnderARepositoryWhoseHostIsNotCanonical_IsRefusedFromVersion2On(int rules, Outcome expected)
    {
        Brokerage brokerage = new(new Town(rules: rules));
        brokerage.Ledger.Amend(Town.BrokerA, record => record with { RepositoryUri = "http://2130706433/store/" });
        Address contract = brokerage.UpTo(ReplicationStatus.Transferring, brokerage.ActiveRelease(), Town.BrokerA);

        Assert.That(brokerage.Locate(Town.BrokerA, contract).Outcome, Is.EqualTo(expected));
    }

    private static IEnumerable<TestCaseData> Locations()
    {
        string digest = Town.Manifest().ImageSha256.ToString();
        yield return Case("another broker's", Outcome.LocationForeign, "REP-LOCATE.3", $"http://10.0.0.9:8080/store/firmware/{digest}");
        yield return Case("the vendor's", Outcome.LocationForeign, "REP-LOCATE.3", $"https://firmware.acme.example/firmware/{digest}");
        yield return Case("a host that begins alike", Outcome.LocationForeign, "REP-LOCATE.3", $"https://a.brokers.example.evil.example/firmware/{digest}");
        yield return Case("another scheme", Outcome.LocationForeign, "REP-LOCATE.3", $"http://a.brokers.example/firmware/{digest}");
        yield return Case("a way out of the folder", Outcome.LocationForeign, "REP-LOCATE.3", $"https://a.brokers.example/x/../firmware/{digest}");
        yield return Case("credentials", Outcome.LocationForeign, "REP-LOCATE.3", $"https://u:p@a.brokers.example/firmware/{digest}");
        yield return Case("a query", Outcome.LocationForeign, "REP-LOCATE.3", $"https://a.brokers.example/x?/firmware/{digest}");
        yield return Case("nothing", Outcome.LocationForeign, "REP-LOCATE.3", "");
        yield return Case("another image", Outcome.LocationNotContentAddressed, "REP-LOCATE.4", $"https://a.brokers.example/firmware/{Hash256.Zero}");
        yield return Case("a name", Outcome.LocationNotContentAddressed, "REP-LOCATE.4", "https://a.brokers.example/firmware/latest");
        yield return Case("digest in capitals", Outcome.LocationNotContentAddressed, "REP-LOCATE.4",
            $"https://a.brokers.example/firmware/{digest.ToUpperInvariant()}");
        yield return Case("the right one", Outcome.Accepted, "REP-LOCATE.5", $"https://a.brokers.example/firmware/{digest}");
        yield return Case("a folder of its own", Outcome.Accepted, "REP-LOCATE.5", $"https://a.brokers.example/acme/firmware/{digest}");

        static TestCaseData Case(string desc, Outcome outcome, string tag, string uri) =>
            new TestCaseData(uri, outcome).SetName($"Locate_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag).SetCategory("A25");
    }

    [TestCaseSource(nameof(Locations))]
    public void Locate_UnderItsOwnRepositoryOnly(string uri, Outcome outcome)
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(Transferring, b.ActiveRelease(), Town.BrokerA);
        Assert.That(b.Locate(Town.BrokerA, contract, uri).Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("REP-LOCATE.2")]
    public void Locate_AfterTheRepositoryWasGivenUp_IsRepositoryMissing()
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(Transferring, b.ActiveRelease(), Town.BrokerA);
        string uri = b.UriOf(contract);
        b.Ledger.Amend(Town.BrokerA, r => r with { RepositoryUri = "" });
        Assert.That(b.Locate(Town.BrokerA, contract, uri).Outcome, Is.EqualTo(Outcome.RepositoryMissing));
    }

    private static IEnumerable<TestCaseData> Stops()
    {
        foreach (ReplicationStatus status in new[] { Proposed, Accepted, Transferring, Located })
        {
            yield return Case("release superseded", status, Outcome.ReleaseSuperseded, "REP-CALL.8", (b, _) => b.ActiveRelease("1.1.0", 2));
            yield return Case("release revoked", status, Outcome.ReleaseRevoked, "REP-CALL.8", (b, r) => b.Town.Revoke(Town.Acme, r));
            yield return Case("release expired", status, Outcome.Expired, "REP-CALL.8", (b, _) => b.Ledger.Pass(milliseconds: 1_000_000));
            yield return Case("broker no broker any more", status, Outcome.BrokerRoleLost, "REP-CALL.7",
                (b, _) => b.Ledger.Amend(Town.BrokerA, r => r with { Roles = Roles.None }));
            if (status == Transferring) continue; // Only the broker may call Locate, and no block accepts a suspended broker's transaction.
            yield return Case("broker suspended", status, Outcome.BrokerRoleLost, "REP-CALL.7",
                (b, _) => b.Ledger.Amend(Town.BrokerA, r => r with { IsSuspended = true }));
        }

        static TestCaseData Case(string desc, ReplicationStatus status, Outcome outcome, string tag, Action<Brokerage, Address> happens) =>
            new TestCaseData(status, happens, outcome).SetName($"Step_When{status}_And_{desc.Replace(' ', '_')}_Is{outcome}").SetCategory(tag);
    }

    [TestCaseSource(nameof(Stops))]
    public void Step_ForWhatIsNoLongerWanted_IsRefused(ReplicationStatus status, Action<Brokerage, Address> happens, Outcome outcome)
    {
        Brokerage b = new(new Town());
        Address release = b.Town.Active(Town.Manifest() with { ExpiresAtMs = b.Ledger.TimeMs + 1_000_000 });
        Address contract = b.UpTo(status, release, Town.BrokerA);
        happens(b, release);
        Receipt receipt = status switch
        {
            Proposed => b.Accept(Town.Acme, contract),
            Accepted => b.BeginTransfer(Town.Acme, contract),
            Transferring => b.Locate(Town.BrokerA, contract),
            _ => b.Attest(Town.Authorities[0], contract),
        };
        Assert.That(receipt.Outcome, Is.EqualTo(outcome));
    }

    [Test]
    [Category("REP-ATTEST.2")]
    [Category("REP-ATTEST.9")]
    public void Attest_OfABrokerThatIsAValidator_IsByTheOthers()
    {
        Brokerage b = new(new Town(new ChainParameters { AttestationThreshold = 4 }));
        Party broker = Town.Authorities[0];
        b.Ledger.Amend(broker, r => r with { Roles = Roles.Authority | Roles.Broker, RepositoryUri = "http://v0.example/" });
        Address release = b.Town.Deployed(Town.Manifest());
        foreach (Party authority in Town.Authorities) b.Town.Attest(authority, release);
        b.Propose(broker, release);
        Address contract = b.ContractOf(release, broker);
        b.Accept(Town.Acme, contract);
        b.BeginTransfer(Town.Acme, contract);
        b.Locate(broker, contract);
        Assert.That(b.Attest(broker, contract).Outcome, Is.EqualTo(Outcome.LocationOwn));
        foreach (Party authority in Town.Authorities.Skip(1)) Assert.That(b.Attest(authority, contract).Outcome, Is.EqualTo(Outcome.Accepted));
        Assert.That(b.Record(contract).Status, Is.EqualTo(Active), "there are only three others");
    }

    [Test]
    [Category("REP-ATTEST.9")]
    public void Attest_ByThoseWhoLeftTheSet_DoesNotCount()
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(Located, b.ActiveRelease(), Town.BrokerA);
        b.Attest(Town.Authorities[0], contract);
        b.Ledger.SetValidators(Town.Authorities.Skip(1).Append(Town.Spare));
        b.Attest(Town.Authorities[1], contract);
        Assert.That(b.Record(contract).Status, Is.EqualTo(Located));
        b.Attest(Town.Spare, contract);
        Assert.That(b.Record(contract).Status, Is.EqualTo(Active));
    }

    [Test]
    [Category("REP-ATTEST.7")]
    public void Attest_ByMoreThanTheRecordNames_IsLimitReached()
    {
        Brokerage b = new(new Town());
        Address contract = b.UpTo(Active, b.ActiveRelease(), Town.BrokerA);
        for (int i = 2; i <= Limits.ValidatorsMax; i++)
        {
            Party authority = Party.Named($"turnover-{i}");
            b.Ledger.Enrol(authority, Roles.Authority);
            b.Ledger.SetValidators(authority);
            Assert.That(b.Attest(authority, contract).Outcome, Is.EqualTo(i < Limits.ValidatorsMax ? Outcome.Accepted : Outcome.LimitReached));
        }
    }
}
