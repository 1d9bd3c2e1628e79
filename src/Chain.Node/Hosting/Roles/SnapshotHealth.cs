using Chain.Node.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Hosting.Roles;

/// <summary>Alive, but not ready: clients should use another node while this one fetches a snapshot.</summary>
internal sealed class SnapshotHealth(SnapshotProgress progress) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(context.Registration.Tags.Contains(Health.NodeReadyCheck.Tag)
            ? HealthCheckResult.Unhealthy(progress.Text) : HealthCheckResult.Degraded(progress.Text));
}
