using Chain.Node.Commits;
using Chain.Node.Telemetry;

namespace Chain.Node.Storage.Pruning;

/// <summary>
/// Prunes the state of old heights in small batches between blocks, so that no block waits long for it (docs/consensus.md, lessons 16 and 17).
/// </summary>
/// <remarks>
/// It pauses between batches, since nobody waits for it: while blocks are small, it catches up on large ones. The further it is behind, the shorter
/// its pauses.
/// </remarks>
internal sealed class StatePruner(ChainStore store, CommitFeed feed, StateRetention retention, NodeMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Nodes per batch: well below a millisecond of work.</summary>
    public const int BatchNodes = 128;

    /// <summary>Number of batches between two compactions: only a compaction gives disk space back.</summary>
    private const int CompactAfterBatches = 8192;

    /// <summary>From this backlog, in heights, the pauses are the shortest.</summary>
    private const long BehindMax = 4096;

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(2), PauseMax = TimeSpan.FromMilliseconds(20);
    private int _batches;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            await PruneAsync(stoppingToken).ConfigureAwait(false);
            await foreach (CommittedBlock _ in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false)) await PruneAsync(stoppingToken).ConfigureAwait(
                false);
        }
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        while (store.PruneState(store.Head.Height - retention.Heights, BatchNodes))
        {
            if (++_batches % CompactAfterBatches == 0) store.CompactState();
            await Task.Delay(PauseAt(store.Head.Height - retention.Heights - store.PruneHeight), time, cancellation).ConfigureAwait(false);
        }

        metrics.PruneHeight.Set(store.PruneHeight);
    }

    private static TimeSpan PauseAt(long heightsBehind) => PauseMax - ((PauseMax - PauseMin) * Math.Clamp(heightsBehind, 0, BehindMax) / BehindMax);
}
