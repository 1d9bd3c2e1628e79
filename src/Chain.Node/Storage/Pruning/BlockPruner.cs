using Chain.Node.Commits;
using Chain.Node.Telemetry;

namespace Chain.Node.Storage.Pruning;

/// <summary>Removes old blocks by the node's policy, many heights at a time, so that each removal is a few range deletions.</summary>
internal sealed class BlockPruner(ChainStore store, CommitFeed feed, BlockRetention retention, NodeMetrics metrics) : BackgroundService
{
    /// <summary>Most heights of one batch.</summary>
    public const long BatchHeights = 65_536;

    /// <summary>The pruner waits until this many heights can go, or a sixteenth of what is kept, if that is less.</summary>
    private const long StrideMax = 1024;

    private long _compactedTo;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.LowestBlock.Set(store.LowestBlock);
        if (retention.KeepsAll) return;
        long checkedAt = long.MinValue;
        _compactedTo = store.LowestBlock;
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                if (committed.Block.Height < checkedAt + StrideOf(store)) continue;
                checkedAt = committed.Block.Height;
                // A thread of its own, because to free the disk may take seconds, and the threads of the pool serve clients.
                await Task.Factory.StartNew(() => Prune(stoppingToken), stoppingToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .ConfigureAwait(false);
            }
        }
    }

    private void Prune(CancellationToken cancellation)
    {
        long keepFrom = retention.LowestToKeep(store);
        while (!cancellation.IsCancellationRequested && store.PruneBlocks(keepFrom, BatchHeights))
        {
        }

        long lowest = store.LowestBlock;
        metrics.LowestBlock.Set(lowest);
        // Rows of pruned transactions go as RocksDB merges the index; a quiet chain makes it merge nothing.
        if (lowest - _compactedTo < Math.Max(StrideOf(store), (store.Head.Height - lowest) / 2)) return;
        _compactedTo = lowest;
        store.CompactTransactions();
    }

    private static long StrideOf(ChainStore store) => Math.Clamp((store.Head.Height - store.LowestBlock) / 16, 1, StrideMax);
}
