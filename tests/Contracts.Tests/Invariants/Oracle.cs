using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Contracts.Tests.Harness;

namespace Contracts.Tests.Invariants;

/// <summary>What must hold after every call, whoever made it.</summary>
internal sealed class Oracle(Brokerage brokerage, RandomCalls calls)
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

    /// <summary>The statuses in which releases were seen.</summary>
    public SortedSet<ReleaseStatus> ReleaseStatuses { get; } = [];

    /// <summary>The statuses in which replications were seen.</summary>
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
        ReleaseRecord now = Ledger.Release(contract)!;
        Assert.That(now.Encode().Length, Is.LessThanOrEqualTo(Limits.StateValueBytesMax));
        if (_releases.TryGetValue(contract, out ReleaseRecord? before))
        {
            Assert.That(now.Manifest.Encode().Span.SequenceEqual(before.Manifest.Encode().Span), "what was signed never changes");
            if (ReleaseWays[before.Status].Length == 0) Assert.That(now.Encode().Span.SequenceEqual(before.Encode().Span), "nothing leaves its end");
            if (now.Status != before.Status) Assert.That(ReleaseWays[before.Status], Does.Contain(now.Status));
            if (now.Status == ReleaseStatus.Active && before.Status != ReleaseStatus.Active) CheckHadAllItNeeds(now);
        }
        else
        {
            Assert.That(now.Status, Is.EqualTo(ReleaseStatus.Deployed), "a release begins by waiting");
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

    /// <summary>One active release a channel at most, and the pointer at the highest that ever was; its counter and version only rise.</summary>
    private void CheckOnePerChannel()
    {
        foreach (var channel in _releases.GroupBy(r => (r.Value.Manifest.Vendor, r.Value.Manifest.Channel)))
        {
            LatestRelease? latest = Ledger.Latest(channel.Key.Vendor, Town.Model, channel.Key.Channel);
            (Address Contract, ReleaseRecord Record)[] everActive = [.. channel.Where(r => r.Value.ActivatedHeight > 0).Select(r => (r.Key, r.Value))];
            Address[] active = [.. everActive.Where(r => r.Record.Status == ReleaseStatus.Active).Select(r => r.Contract)];
            Assert.That(active.Length, Is.LessThanOrEqualTo(1), "one active release a model and channel");
            Assert.That(latest is null, Is.EqualTo(everActive.Length == 0));
            if (latest is null) continue;
            Assert.That(active.All(a => a == latest.Contract), "the active one is the newest");
            Assert.That(everActive.MaxBy(r => r.Record.Manifest.SecurityCounter).Contract, Is.EqualTo(latest.Contract), "highest counter");
            Assert.That(everActive.MaxBy(r => VersionOf(r.Record.Manifest.Version)).Contract, Is.EqualTo(latest.Contract), "highest version");
            if (_latest.TryGetValue(channel.Key, out LatestRelease? before) && before != latest)
            {
                Assert.That(latest.SecurityCounter, Is.GreaterThan(before.SecurityCounter), "the counter never falls");
                Assert.That(VersionOf(latest.Version) > VersionOf(before.Version), "nor does the version");
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
                Assert.That(now.Encode().Span.SequenceEqual(before.Encode().Span), "nothing leaves its end but by a new proposal");
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
        ReleaseRecord release = Ledger.Release(replication.Release)!;
        Assert.That(release.Status, Is.EqualTo(ReleaseStatus.Active));
        Assert.That(Ledger.Participant(replication.Broker).Holds(Roles.Broker));
        Assert.That(ImageUris.IsContentAddressed(replication.Uri, release.Manifest.ImageSha256));
        Assert.That(RepositoryUris.Covers(Ledger.Participant(replication.Broker).RepositoryUri, replication.Uri));
        Assert.That(replication.Attestors, Has.No.Member(replication.Broker));
        Assert.That(replication.Attestors.Count(IsValidator), Is.GreaterThanOrEqualTo(AttestationsNeeded()));
    }

    /// <summary>What a light client reads is the set of active contracts, no more and no less.</summary>
    private void CheckLocations(Address release)
    {
        LocationsRecord record = Ledger.Locations(release);
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
            if (Ledger.Report(release, gateway.Address) is not { } now) continue;
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
