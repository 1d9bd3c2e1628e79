using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>The invariants, checked after every call.</summary>
internal sealed class InvariantOracle(Brokerage brokerage, RandomCalls calls)
{
    private static readonly Dictionary<ReleaseStatus, ReleaseStatus[]> ReleaseWays = new()
    {
        [ReleaseStatus.Deployed] = [ReleaseStatus.Active, ReleaseStatus.Superseded, ReleaseStatus.Revoked, ReleaseStatus.Vetoed],
        [ReleaseStatus.Active] = [ReleaseStatus.Superseded, ReleaseStatus.Revoked],
        [ReleaseStatus.Superseded] = [ReleaseStatus.Revoked],
        [ReleaseStatus.Revoked] = [],
        [ReleaseStatus.Vetoed] = [],
    };

    private readonly SortedDictionary<Address, ReleaseRecord> _releases = [];
    private readonly SortedDictionary<Address, ReplicationRecord> _replications = [];
    private readonly Dictionary<(Address Vendor, string Channel), LatestRelease> _latest = [];
    private readonly Dictionary<(Address Release, Address Gateway), OutcomeReport> _reports = [];

    /// <summary>The statuses that releases have had.</summary>
    public SortedSet<ReleaseStatus> ReleaseStatuses { get; } = [];

    /// <summary>The statuses that replications have had.</summary>
    public SortedSet<ReplicationStatus> ReplicationStatuses { get; } = [];

    private TestLedger Ledger => brokerage.Ledger;

    public void Check()
    {
        foreach (Address contract in calls.Releases) CheckRelease(contract);
        foreach (Address contract in calls.Replications) CheckReplication(contract);
        CheckOnePerChannel();
        foreach (Address release in calls.Releases) CheckLocations(release);
        foreach (Address release in calls.Releases) CheckReports(release);
    }

    private void CheckRelease(Address contract)
    {
        ReleaseRecord now = Ledger.State.Release(contract)!;
        Assert.That(now.Encode().Length, Is.LessThanOrEqualTo(Limits.StateValueBytesMax));
        if (_releases.TryGetValue(contract, out ReleaseRecord? before))
        {
            Assert.That(now.Manifest.Encode().Span.SequenceEqual(before.Manifest.Encode().Span), "the signed fields never change");
            if (ReleaseWays[before.Status].Length == 0) Assert.That(now.Encode().Span.SequenceEqual(before.Encode().Span), "a final status never changes");
            if (now.Status != before.Status) Assert.That(ReleaseWays[before.Status], Does.Contain(now.Status));
            if (now.Status == ReleaseStatus.Active && before.Status != ReleaseStatus.Active) CheckHadAllItNeeds(now);
        }
        else
        {
            Assert.That(now.Status, Is.EqualTo(ReleaseStatus.Deployed), "a new release has status Deployed");
        }

        _releases[contract] = now;
        ReleaseStatuses.Add(now.Status);
    }

    private void CheckHadAllItNeeds(ReleaseRecord release)
    {
        ChainParameters parameters = Read(StateKeys.Parameters, b => ChainParameters.TryDecode(b, out ChainParameters? p) ? p : null);
        ParticipantRecord vendor = Ledger.Participant(release.Manifest.Vendor);
        int approvals = release.Approvers.Count(a => Ledger.Participant(a).Holds(Roles.Auditor));
        Assert.That(vendor.Holds(Roles.Vendor), "a suspended vendor's release never becomes active");
        Assert.That(approvals, Is.GreaterThanOrEqualTo(Math.Max(parameters.AuditorThreshold, vendor.AuditorThreshold)));
        Assert.That(release.Attestors.Count(IsValidator), Is.GreaterThanOrEqualTo(AttestationsNeeded()));
        Assert.That(release.Manifest.HasExpired(Ledger.TimeMs), Is.False);
    }

    /// <summary>
    /// A channel has at most one active release, and its pointer names the highest release so far. Counter and version only
    /// increase.
    /// </summary>
    private void CheckOnePerChannel()
    {
        foreach (var channel in _releases.GroupBy(r => (r.Value.Manifest.Vendor, r.Value.Manifest.Channel)))
        {
            LatestRelease? latest = Ledger.State.Latest(channel.Key.Vendor, Town.Model, channel.Key.Channel);
            (Address Contract, ReleaseRecord Record)[] everActive = [.. channel.Where(r => r.Value.ActivatedHeight > 0).Select(r => (r.Key, r.Value))];
            Address[] active = [.. everActive.Where(r => r.Record.Status == ReleaseStatus.Active).Select(r => r.Contract)];
            Assert.That(active.Length, Is.LessThanOrEqualTo(1), "one active release per model and channel");
            Assert.That(latest is null, Is.EqualTo(everActive.Length == 0));
            if (latest is null) continue;
            Assert.That(active.All(a => a == latest.Contract), "the active one is the newest");
            Assert.That(everActive.MaxBy(r => r.Record.Manifest.SecurityCounter).Contract, Is.EqualTo(latest.Contract), "highest counter");
            Assert.That(everActive.MaxBy(r => VersionOf(r.Record.Manifest.Version)).Contract, Is.EqualTo(latest.Contract), "highest version");
            if (_latest.TryGetValue(channel.Key, out LatestRelease? before) && before != latest)
            {
                Assert.That(latest.SecurityCounter, Is.GreaterThan(before.SecurityCounter), "the counter never decreases");
                Assert.That(VersionOf(latest.Version) > VersionOf(before.Version), "the version never decreases");
            }

            _latest[channel.Key] = latest;
        }
    }

    private void CheckReplication(Address contract)
    {
        ReplicationRecord now = brokerage.Record(contract);
        if (_replications.TryGetValue(contract, out ReplicationRecord? before))
        {
            bool isNew = now.Sequence != before.Sequence;
            bool hadEnded = before.HasEnded || before.Terms.HaveEnded(Ledger.Height, Ledger.TimeMs);
            if (isNew)
            {
                Assert.That(hadEnded, "a new proposal follows an end");
                Assert.That((now.Sequence, now.Status), Is.EqualTo((before.Sequence + 1, ReplicationStatus.Proposed)));
            }
            else if (hadEnded)
            {
                Assert.That(now.Encode().Span.SequenceEqual(before.Encode().Span), "only a new proposal changes a final status");
            }
            else if (!now.HasEnded)
            {
                Assert.That(now.Status - before.Status, Is.EqualTo(0).Or.EqualTo(1), "one step at a time");
            }

            if (now.Status == ReplicationStatus.Active && before.Status != ReplicationStatus.Active) CheckMayBecomeActive(now);
        }

        _replications[contract] = now;
        ReplicationStatuses.Add(now.Status);
    }

    private void CheckMayBecomeActive(ReplicationRecord replication)
    {
        ReleaseRecord release = Ledger.State.Release(replication.Release)!;
        Assert.That(release.Status, Is.EqualTo(ReleaseStatus.Active));
        Assert.That(Ledger.Participant(replication.Broker).Holds(Roles.Broker));
        Assert.That(ImageUris.IsContentAddressed(replication.Uri, release.Manifest.ImageSha256));
        Assert.That(RepositoryUris.Covers(Ledger.Participant(replication.Broker).RepositoryUri, replication.Uri));
        Assert.That(replication.Attestors, Has.No.Member(replication.Broker));
        Assert.That(replication.Attestors.Count(IsValidator), Is.GreaterThanOrEqualTo(AttestationsNeeded()));
    }

    /// <summary>The locations that a light client reads are exactly those of the active contracts.</summary>
    private void CheckLocations(Address release)
    {
        LocationsRecord record = Ledger.State.Locations(release);
        ReplicaLocation[] expected =
        [
            .. _replications.Where(r => r.Value.Release == release && r.Value.IsActiveAt(Ledger.Height, Ledger.TimeMs)).OrderBy(r => r.Value.Broker)
                .Select(r => new ReplicaLocation(r.Value.Broker, r.Key, r.Value.Uri, r.Value.Terms.UntilHeight, r.Value.Terms.UntilTimeMs)),
        ];
        Assert.That(record.ActiveAt(Ledger.Height, Ledger.TimeMs), Is.EqualTo(expected));
        Assert.That(record.Entries.All(e => _replications[e.Contract].Status == ReplicationStatus.Active), "an entry without an active contract");
    }

    private void CheckReports(Address release)
    {
        foreach (Party gateway in new[] { Town.GatewayOne, Town.GatewayTwo })
        {
            if (Ledger.State.OutcomeReport(release, gateway.Address) is not { } now) continue;
            Assert.That(_releases[release].ActivatedHeight, Is.Positive);
            Assert.That((now.Counts.Devices, now.Counts.Answered), Is.EqualTo((now.Devices, now.Receipts)));
            if (_reports.TryGetValue((release, gateway.Address), out OutcomeReport? before) && before != now)
            {
                Assert.That(now.Sequence, Is.EqualTo(before.Sequence + 1));
                Assert.That(now.Devices, Is.GreaterThanOrEqualTo(before.Devices));
            }

            _reports[(release, gateway.Address)] = now;
        }
    }

    private bool IsValidator(Address address) => Validators().IndexOf(address) >= 0;

    private int AttestationsNeeded()
    {
        int stated = Read(StateKeys.Parameters, b => ChainParameters.TryDecode(b, out ChainParameters? p) ? p : null).AttestationThreshold;
        return stated > 0 ? Math.Min(stated, Validators().Count) : Validators().OneHonest;
    }

    private ValidatorSet Validators() => Read(StateKeys.Validators, b => ValidatorSet.TryDecode(b, out ValidatorSet? set) ? set : null);

    private T Read<T>(StateKey key, Func<byte[], T?> decode)
        where T : class
    {
        Assert.That(Ledger.TryRead(key, out ReadOnlyMemory<byte> bytes));
        return decode(bytes.ToArray())!;
    }

    private static SemanticVersion VersionOf(string text) =>
        SemanticVersion.TryParse(text, out SemanticVersion? version) ? version : throw new InvalidOperationException(text);
}
