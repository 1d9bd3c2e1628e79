using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Uploads;

/// <summary>Deletes stale partial uploads every hour, so that they cannot fill the disk.</summary>
internal sealed class StaleUploadSweeper(
    IImageStore store, RepositoryOptions options, TimeProvider time, ILogger<StaleUploadSweeper> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await SweepAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            int removed = await store.SweepUploadsAsync(TimeSpan.FromHours(options.PartialKeepHours), cancellationToken).ConfigureAwait(false);
            if (removed > 0)
                RepositoryLog.UploadsSwept(log, removed);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            RepositoryLog.SweepFailed(log, failure);
        }
    }
}
