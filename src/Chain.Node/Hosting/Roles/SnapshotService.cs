using Chain.Node.Configuration;
using Chain.Node.Faults;
using Chain.Node.Peering;
using Chain.Node.Snapshots;

namespace Chain.Node.Hosting.Roles;

/// <summary>Runs the links to the peers and the snapshot sync, and stops the application when that has ended.</summary>
internal sealed class SnapshotService(
    SnapshotSync sync, IReadOnlyList<PeerLink> links, NodeFault fault, SnapshotOptions options, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>How it ended; unspecified before.</summary>
    public SnapshotOutcome Outcome { get; private set; }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task[] running = [.. links.Select(link => link.RunAsync(ended.Token))];
        try
        {
            Outcome = await sync.RunAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NodeStartupException or IOException or UnauthorizedAccessException or Storage.Rocks.RocksException)
        {
            fault.Stop(NodeFailedException.Of(e, options.SnapshotFolder));
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lifetime.StopApplication();
    }
}
