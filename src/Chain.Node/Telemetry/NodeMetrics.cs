using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Prometheus;

namespace Chain.Node.Telemetry;

/// <summary>The metrics of a full node, with the prefix fwledger_. Each node has its own registry, so that a process can run several nodes.</summary>
internal sealed class NodeMetrics
{
    private static readonly double[] SyncSeconds = Histogram.ExponentialBuckets(0.000_1, 2, 14);
    private static readonly double[] StepSeconds = Histogram.ExponentialBuckets(0.001, 2, 16);

    public NodeMetrics()
    {
        Registry = Metrics.NewCustomRegistry();
        MetricFactory make = Metrics.WithCustomRegistry(Registry);
        Height = make.CreateGauge("fwledger_height", "Height of the newest block.");
        HeadAge = make.CreateGauge("fwledger_head_age_seconds", "Time since this node stored its newest block or started, in seconds.");
        Heartbeat = make.CreateGauge("fwledger_heartbeat_seconds", "Interval of blocks on an idle chain, a parameter of the chain, in seconds.");
        Round = make.CreateGauge("fwledger_round", "Current round of consensus.");
        RoundsFailed = make.CreateCounter("fwledger_rounds_failed_total", "Rounds that ended without a decision.");
        Transactions = make.CreateCounter("fwledger_transactions_total", "Transactions in committed blocks.");
        Evidence = make.CreateCounter("fwledger_evidence_total", "Double signatures that this node has found and can prove.");
        StepDuration = make.CreateHistogram("fwledger_step_seconds", "Time that the consensus engine spends in each step.", ["step"],
            new HistogramConfiguration { Buckets = StepSeconds });
        BlockDuration = make.CreateHistogram("fwledger_proposal_to_commit_seconds", "Time from the first activity at a height until its block is on disk.",
            new HistogramConfiguration { Buckets = StepSeconds });
        ProposerMisses = make.CreateCounter("fwledger_proposer_misses_total", "Rounds that ended without a decision, by the name of the proposer.", ["validator"]);
        TakesPart = make.CreateGauge("fwledger_validator_takes_part", "1 while a validator takes part in consensus as far as this node hears, otherwise 0.",
            ["validator"]);
        JournalSyncSeconds = make.CreateHistogram("fwledger_journal_sync_seconds", "Time to record and sync a vote or proposal of this node in the journal.",
            new HistogramConfiguration { Buckets = SyncSeconds });
        JournalBytes = make.CreateGauge("fwledger_journal_bytes", "Size of the vote journal, in bytes.");
        StoreSyncSeconds = make.CreateHistogram("fwledger_store_sync_seconds", "Time to commit a decided block to the disk.",
            new HistogramConfiguration { Buckets = SyncSeconds });
        StoreBytes = make.CreateGauge("fwledger_store_bytes", "Size of the database files, in bytes, by column family.", ["family"]);
        StoreMemoryBytes = make.CreateGauge("fwledger_store_memory_bytes", "Native memory of the database, in bytes, by use.", ["use"]);
        PruneHeight = make.CreateGauge("fwledger_prune_height", "Height below which this node has pruned the state.");
        LowestBlock = make.CreateGauge("fwledger_lowest_block", "Lowest height whose block this node keeps.");
        Peers = make.CreateGauge("fwledger_peers_connected", "Number of connected peers.");
        PeerHeight = make.CreateGauge("fwledger_peer_height", "Height that a peer claims to have decided.", ["peer"]);
        PeerFramesRefused = make.CreateCounter("fwledger_peer_frames_refused_total", "Invalid frames of peers, by reason. Each ends a connection.", ["reason"]);
        CatchingUp = make.CreateGauge("fwledger_catching_up", "1 while this node is more than one block behind its peers, otherwise 0.");
        Health = make.CreateGauge("fwledger_health", "This node's judgement: 0 healthy, 1 degraded, 2 halted.");
        HealthFindings = make.CreateGauge("fwledger_health_findings", "Findings behind the judgement, by code.", ["code"]);
        CertificateEnds = make.CreateGauge("fwledger_tls_certificate_not_after_seconds", "End of this node's TLS certificate, in Unix seconds.");
        PeerClockAhead = make.CreateGauge("fwledger_peer_clock_ahead_seconds", "How far a validator's clock is ahead of this node's, in seconds.",
            ["validator"]);
        SyncedBlocks = make.CreateCounter("fwledger_synced_blocks_total", "Blocks that this node fetched from peers by block sync.");
        SnapshotHeight = make.CreateGauge("fwledger_snapshot_height", "Height whose state this node fetches while it joins by a snapshot; otherwise 0.");
        SnapshotShare = make.CreateGauge("fwledger_snapshot_ratio", "Part of that state that is here, 0 to 1.");
        SnapshotLies = make.CreateCounter("fwledger_snapshot_bad_answers_total", "Answers of peers that did not match the trusted header of a snapshot.");
        MempoolTransactions = make.CreateGauge("fwledger_mempool_transactions", "Transactions in the mempool.");
        MempoolReady = make.CreateGauge("fwledger_mempool_ready", "Transactions in the mempool that the next block can include.");
        MempoolBytes = make.CreateGauge("fwledger_mempool_bytes", "Size of the transactions in the mempool, in bytes.");
        Submitted = make.CreateCounter("fwledger_submitted_total", "Transactions that clients submitted, by verdict.", ["verdict"]);
        Refused = make.CreateCounter("fwledger_mempool_refused_total", "Transactions that the mempool refused, by source (client or peer) and reason.",
            ["source", "reason"]);
        AttestationBacklog = make.CreateGauge("fwledger_attestation_backlog", "Releases and copies that wait for this authority's next step, by kind.",
            ["kind"]);
        Attestations = make.CreateCounter("fwledger_attestations_total", "Images that this authority fetched to attest them, by outcome.", ["outcome"]);
    }

    /// <summary>The registry behind /metrics.</summary>
    public CollectorRegistry Registry { get; }

    public Gauge Height { get; }

    public Gauge HeadAge { get; }

    public Gauge Heartbeat { get; }

    public Gauge Round { get; }

    public Counter RoundsFailed { get; }

    public Counter Transactions { get; }

    public Counter Evidence { get; }

    public Histogram StepDuration { get; }

    public Histogram BlockDuration { get; }

    public Counter ProposerMisses { get; }

    public Gauge TakesPart { get; }

    public Histogram JournalSyncSeconds { get; }

    public Gauge JournalBytes { get; }

    public Histogram StoreSyncSeconds { get; }

    public Gauge StoreBytes { get; }

    public Gauge StoreMemoryBytes { get; }

    public Gauge PruneHeight { get; }

    public Gauge LowestBlock { get; }

    public Gauge Peers { get; }

    public Gauge PeerHeight { get; }

    public Counter PeerFramesRefused { get; }

    public Gauge CatchingUp { get; }

    public Gauge Health { get; }

    public Gauge HealthFindings { get; }

    public Gauge CertificateEnds { get; }

    public Gauge PeerClockAhead { get; }

    public Counter SyncedBlocks { get; }

    public Gauge SnapshotHeight { get; }

    public Gauge SnapshotShare { get; }

    public Counter SnapshotLies { get; }

    public Gauge MempoolTransactions { get; }

    public Gauge MempoolReady { get; }

    public Gauge MempoolBytes { get; }

    public Counter Submitted { get; }

    public Counter Refused { get; }

    public Gauge AttestationBacklog { get; }

    public Counter Attestations { get; }

    /// <summary>
    /// Counts the rounds before the one that decided the block, and a miss for the proposer of each. Counts each proposer at most once.
    /// </summary>
    public void CountMisses(ValidatorSet deciders, long height, int decidedInRound, Func<Address, string> nameOf)
    {
        RoundsFailed.Inc(decidedInRound);
        for (int round = 0; round < Math.Min(decidedInRound, deciders.Count); round++)
        {
            ProposerMisses.WithLabels(nameOf(deciders[deciders.ProposerIndex(height, round)].Address)).Inc();
        }
    }
}
