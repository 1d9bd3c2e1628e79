using Chain.Node.Commits;
using Chain.Node.Telemetry;

namespace Chain.Node.Storage.Pruning;

/// <summary>Forgets the state of old heights, in small batches between blocks, so that no block waits long for it (CONSENSUS.md 2.16, 2.17).</summary>
/// <remarks>
/// It takes its time, since nobody waits for it: large blocks are forgotten while small ones are made, of which there are more in a second. The
/// further it is behind, the less it rests.
/// </remarks>
internal sealed class StatePruner(ChainStore store, CommitFeed feed, StateRetention retention, NodeMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Nodes deleted at a time: well below a millisecond.</summary>
    public const int BatchNodes = 128;

    /// <summary>Batches after which the rows are compacted, since deleting alone frees nothing.</summary>
    private const int CompactAfterBatches = 8192;

    /// <summary>Heights behind at which it rests least.</summary>
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
