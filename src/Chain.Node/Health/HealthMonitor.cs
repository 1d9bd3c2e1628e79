using System.Collections.Concurrent;
using Chain.Consensus;
using Chain.Contracts.Participants;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Keys;
using Chain.Node.Liveness;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Chain.Node.Sync;
using Chain.Node.Telemetry;

namespace Chain.Node.Health;

/// <summary>Judges this node's condition once per second, and tells log and metrics what has changed.</summary>
internal sealed class HealthMonitor(
    ChainStore store, ConsensusLoop loop, PeerHub hub, PeerHeights heights, BlockSync sync, TransactionPool pool, NodeIdentity identity,
    NodeCertificate certificate, ResourceLimits limits, NodeMetrics metrics, TimeProvider time, ILogger<HealthMonitor> logger, OwnSigner? signer = null)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Usually all statements are on the chain within two seconds.
    private static readonly TimeSpan ChangeMayWait = TimeSpan.FromSeconds(10);

    private readonly long _startedAt = time.GetTimestamp();
    private readonly Dictionary<(HealthCode, string), HealthFinding> _known = []; // Owner: the timer loop.
    private readonly ConcurrentDictionary<Address, long> _changesSeenAt = new(); // The changes that wait, and when this node first saw them.
    private IReadOnlyList<string> _measured = []; // Names with gauges of their own. Owner: the timer loop.
    private long _height = -1;
    private long _blockAt = time.GetTimestamp();
    private volatile HealthReport? _latest;

    /// <summary>The newest judgement, at most about a second old.</summary>
    public HealthReport Latest => _latest ?? HealthJudge.Judge(Collect());

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            do Refresh();
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node is stopping.
        }
    }

    private void Refresh()
    {
        HealthFacts facts = Collect();
        HealthReport report = HealthJudge.Judge(facts);
        _latest = report;
        Measure(facts, report);
        HashSet<(HealthCode, string)> current = [];
        foreach (HealthFinding finding in report.Findings)
        {
            (HealthCode, string) key = (finding.Code, finding.Subject);
            current.Add(key);
            bool isNew = !_known.TryGetValue(key, out HealthFinding? before) || before.Severity != finding.Severity;
            _known[key] = finding;
            if (!isNew || finding.Code is HealthCode.Starting or HealthCode.CatchingUp) continue; // Block sync logs its own progress.
            if (finding.Severity == HealthState.Halted) HealthLog.Halted(logger, finding.Code, finding.Text);
            else HealthLog.Degraded(logger, finding.Code, finding.Text);
        }

        foreach (((HealthCode, string) key, HealthFinding ended) in _known.Where(k => !current.Contains(k.Key)).ToArray())
        {
            _known.Remove(key);
            if (ended.Code is not (HealthCode.Starting or HealthCode.CatchingUp)) HealthLog.Ended(logger, ended.Code, ended.Text);
        }
    }

    private void Measure(HealthFacts facts, HealthReport report)
    {
        metrics.Health.Set((int)report.State - (int)HealthState.Healthy);
        metrics.HeadAge.Set(facts.SinceBlock.TotalSeconds);
        metrics.Heartbeat.Set(facts.Heartbeat.TotalSeconds);
        metrics.CertificateEnds.Set(facts.CertificateEndsMs / 1000.0);
        foreach (HealthCode code in Enum.GetValues<HealthCode>())
        {
            if (code != HealthCode.Unspecified) metrics.HealthFindings.WithLabels(code.ToString()).Set(report.Findings.Count(f => f.Code == code));
        }

        foreach (MemberFacts member in facts.Members)
        {
            metrics.TakesPart.WithLabels(member.Name).Set(HealthJudge.TakesPart(member, facts) ? 1 : 0);
            if (member is { IsHeard: true, ClockAheadMs: { } ahead }) metrics.PeerClockAhead.WithLabels(member.Name).Set(ahead / 1000.0);
            else metrics.PeerClockAhead.RemoveLabelled(member.Name);
        }

        string[] measured = [.. facts.Members.Select(m => m.Name)];
        foreach (string left in _measured.Except(measured))
        {
            metrics.TakesPart.RemoveLabelled(left);
            metrics.PeerClockAhead.RemoveLabelled(left);
        }

        _measured = measured;
    }

    private HealthFacts Collect()
    {
        using StateView view = store.OpenView();
        ChainHead head = view.Head;
        if (head.Height != _height)
        {
            _height = head.Height;
            _blockAt = time.GetTimestamp();
        }

        ValidatorSet set = head.NextValidators;
        StatusMessage? standing = loop.LastStatus;
        return new HealthFacts
        {
            NowMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            Uptime = time.GetElapsedTime(_startedAt),
            SinceBlock = time.GetElapsedTime(_blockAt),
            Height = head.Height,
            BlockTimeMs = head.Height == 0 ? 0 : head.Header.TimeMs,
            Heartbeat = TimeSpan.FromMilliseconds((view.Parameters() ?? store.Genesis.Parameters).HeartbeatMs),
            AreTransactionsWaiting = pool.HasReady,
            Members = [.. set.Members.Select(m => FactsOf(m.Address, view))],
            Quorum = set.Quorum,
            CannotVote = WhyNoVote(set),
            Round = loop.Round,
            WaitingFor = standing is null || standing.Height != head.Height + 1 ? []
                : [.. AwaitedVotes.Of(standing, set).Select(i => NameOf(set[i].Address, view))],
            PeersConfigured = hub.Links.Count,
            PeersConnected = hub.ConnectedCount,
            SyncingTo = sync.IsCatchingUp ? sync.TargetHeight : null,
            CertificateEndsMs = certificate.NotAfterMs,
            IdentityReporters = [.. hub.Observations.Reporters().Select(a => NameOf(a, view))],
            DuplicatedPeers = [.. hub.Observations.Duplicated().Select(a => NameOf(a, view))],
            WaitingChanges = FindWaitingChanges(view),
            ResourceProblems = limits.FindProblems(),
        };
    }

    private (string Subject, string Text)[] FindWaitingChanges(StateView view)
    {
        IReadOnlyList<WaitingSetChange> waiting = WaitingChanges.In(view);
        foreach (Address ended in _changesSeenAt.Keys.Where(k => waiting.All(w => !w.Subject.Equals(k)))) _changesSeenAt.TryRemove(ended, out _);
        return [.. waiting.Where(w => time.GetElapsedTime(_changesSeenAt.GetOrAdd(w.Subject, _ => time.GetTimestamp())) >= ChangeMayWait)
            .Select(w => (w.Subject.ToString(), WaitingChanges.Describe(w, a => NameOf(a, view))))];
    }

    private MemberFacts FactsOf(Address member, StateView view)
    {
        (long AtMs, TimeSpan Ago)? heard = hub.Observations.Heard(member);
        JournalStanding standing = heights.Claims.TryGetValue(member, out PeerClaim claim) ? claim.Journal : JournalStanding.Unspecified;
        return new MemberFacts(NameOf(member, view), member.Equals(identity.Id), heard?.AtMs ?? 0, heard?.Ago,
            standing is JournalStanding.Unspecified or JournalStanding.Signs, hub.Observations.ClockAheadMs(member));
    }

    private string NameOf(Address id, StateView view) => view.Participant(id)?.Name ?? hub.NameOf(id) ?? id.ToString();

    /// <summary>Why this node does not vote although it is a member of the set.</summary>
    private string? WhyNoVote(ValidatorSet set)
    {
        int self = set.IndexOf(identity.Id);
        if (self < 0) return null;
        if (signer is null) return "its node.json does not name the role validator";
        if (identity.Find(set[self].PublicKey) is null)
        {
            return $"the chain expects signatures of the key {set[self].PublicKey.ToAddress()}, which this node does not have: name its file in 'key' or "
                + "'next_key' in node.json, and restart the node";
        }

        return signer.IsRecovering ? "its vote journal is missing or older than what it may have signed. It votes again by itself when enough validators have "
            + "answered; if they cannot, see 'fwledger journal --help'" : null;
    }
}
