using Chain.Core.Primitives;

namespace Chain.Node.Repository.S3;

/// <summary>Pushes images that stayed in the folder after a failed push or an earlier run, every 30 s.</summary>
internal sealed class StagedImagePusher(S3ImageStore store, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            do
            {
                await foreach (Hash256 sha256 in store.ListStagedAsync(stoppingToken).ConfigureAwait(false))
                    await store.PushAsync(sha256, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A clean stop; the next run pushes the rest.
        }
    }
}
