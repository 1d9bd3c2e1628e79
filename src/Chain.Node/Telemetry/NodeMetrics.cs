using Chain.Core.Ledger;
using Prometheus;

namespace Chain.Node.Telemetry;

/// <summary>Everything that a full node counts, under the prefix fwledger_; one registry a node, so that several can run in one process.</summary>
internal sealed class NodeMetrics
{
    private static readonly double[] SyncSeconds = Histogram.ExponentialBuckets(0.000_1, 2, 14);
    private static readonly double[] StepSeconds = Histogram.ExponentialBuckets(0.001, 2, 16);

    public NodeMetrics()
    {
        Registry = Metrics.NewCustomRegistry();
        MetricFactory make = Metrics.WithCustomRegistry(Registry);
        Height = make.CreateGauge("fwledger_height", "Height of the newest block.");
        Round = make.CreateGauge("fwledger_round", "Round of the height that is being decided.");
        Transactions = make.CreateCounter("fwledger_transactions_total", "Transactions in committed blocks.");
        Evidence = make.CreateCounter("fwledger_evidence_total", "Proven double signatures.");
        StepDuration = make.CreateHistogram("fwledger_step_seconds", "Time spent in each step of a round.", ["step"],
            new HistogramConfiguration { Buckets = StepSeconds });
        BlockDuration = make.CreateHistogram("fwledger_proposal_to_commit_seconds", "Time from a height's first message to its block on disk.",
            new HistogramConfiguration { Buckets = StepSeconds });
        ProposerMisses = make.CreateCounter("fwledger_proposer_misses_total", "Rounds that ended without a block, by the validator whose turn it was.",
            ["validator"]);
        JournalSyncSeconds = make.CreateHistogram("fwledger_journal_sync_seconds", "Time to bring an own vote to the disk.",
            new HistogramConfiguration { Buckets = SyncSeconds });
        JournalBytes = make.CreateGauge("fwledger_journal_bytes", "Bytes of the vote journal.");
        StoreSyncSeconds = make.CreateHistogram("fwledger_store_sync_seconds", "Time to bring a block to the disk.",
            new HistogramConfiguration { Buckets = SyncSeconds });
        StoreBytes = make.CreateGauge("fwledger_store_bytes", "Bytes of the database's files, by column family.", ["family"]);
        StoreMemoryBytes = make.CreateGauge("fwledger_store_memory_bytes", "Native memory of the database, by use.", ["use"]);
        PruneHeight = make.CreateGauge("fwledger_prune_height", "Height below which the state is no longer kept.");
        Peers = make.CreateGauge("fwledger_peers_connected", "Peers that this node's messages reach.");
        PeerHeight = make.CreateGauge("fwledger_peer_height", "Height that a peer says it has decided.", ["peer"]);
        PeerFramesRefused = make.CreateCounter("fwledger_peer_frames_refused_total", "Frames that closed a peer's connection, by reason.", ["reason"]);
        CatchingUp = make.CreateGauge("fwledger_catching_up", "1 while blocks are fetched that the peers have decided.");
        SyncedBlocks = make.CreateCounter("fwledger_synced_blocks_total", "Blocks that came by sync.");
        MempoolTransactions = make.CreateGauge("fwledger_mempool_transactions", "Transactions that wait.");
        MempoolBytes = make.CreateGauge("fwledger_mempool_bytes", "Bytes of the transactions that wait.");
        Submitted = make.CreateCounter("fwledger_submitted_total", "Transactions handed in, by verdict.", ["verdict"]);
        Attestations = make.CreateCounter("fwledger_attestations_total", "Images fetched to attest them, by outcome.", ["outcome"]);
    }

    /// <summary>What /metrics shows.</summary>
    public CollectorRegistry Registry { get; }

    public Gauge Height { get; }

    public Gauge Round { get; }

    public Counter Transactions { get; }

    public Counter Evidence { get; }

    public Histogram StepDuration { get; }

    public Histogram BlockDuration { get; }

    public Counter ProposerMisses { get; }

    public Histogram JournalSyncSeconds { get; }

    public Gauge JournalBytes { get; }

    public Histogram StoreSyncSeconds { get; }

    public Gauge StoreBytes { get; }

    public Gauge StoreMemoryBytes { get; }

    public Gauge PruneHeight { get; }

    public Gauge Peers { get; }

    public Gauge PeerHeight { get; }

    public Counter PeerFramesRefused { get; }

    public Gauge CatchingUp { get; }

    public Counter SyncedBlocks { get; }

    public Gauge MempoolTransactions { get; }

    public Gauge MempoolBytes { get; }

    public Counter Submitted { get; }

    public Counter Attestations { get; }

    /// <summary>Counts the rounds that a block's certificate shows to have failed.</summary>
    public void CountMisses(ValidatorSet deciders, long height, int decidedInRound)
    {
        for (int round = 0; round < Math.Min(decidedInRound, deciders.Count); round++)
        {
            ProposerMisses.WithLabels(deciders[deciders.ProposerIndex(height, round)].Address.ToString()).Inc();
        }
    }
}
