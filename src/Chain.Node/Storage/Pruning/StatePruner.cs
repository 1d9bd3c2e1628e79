using Chain.Node.Commits;
using Chain.Node.Telemetry;

namespace Chain.Node.Storage.Pruning;

/// <summary>Gives up the states of old heights as the chain grows (docs/consensus.md, lessons 16 and 17).</summary>
/// <remarks>
/// That is one row per block: RocksDB drops the nodes below when it merges files. After a burst, nothing makes it merge, so the pruner then
/// compacts the nodes once.
/// </remarks>
internal sealed class StatePruner(ChainStore store, CommitFeed feed, StateRetention retention, NodeMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Rows of an older database that are converted per batch: well below a millisecond of work.</summary>
    public const int BatchNodes = 128;

    /// <summary>Replaced nodes from which a compaction is worth its work, if they are also a quarter of all rows.</summary>
    private const long CompactFromNodes = 65_536;

    /// <summary>A block with fewer transactions ends a burst.</summary>
    private const int BurstTransactionsMin = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            await PruneAsync(transactions: 0, stoppingToken).ConfigureAwait(false);
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
                await PruneAsync(committed.Block.Transactions.Count, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task PruneAsync(int transactions, CancellationToken cancellation)
    {
        while (store.PruneState(store.Head.Height - retention.Heights, BatchNodes)) await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        metrics.PruneHeight.Set(store.PruneHeight);
        long stale = store.StaleNodes;
        if (transactions >= BurstTransactionsMin || stale < CompactFromNodes || stale < store.EstimateStateNodes() / 4) return;
        // A thread of its own, because a compaction may take seconds, and the threads of the pool serve clients.
        await Task.Factory.StartNew(store.CompactState, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
    }
}
