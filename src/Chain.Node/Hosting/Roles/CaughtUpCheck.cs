using Chain.Node.Sync;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Hosting.Roles;

/// <summary>Degraded while the node catches up with its peers, otherwise healthy.</summary>
internal sealed class CaughtUpCheck(BlockSync sync) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sync.IsCatchingUp ? HealthCheckResult.Degraded("catching up with the peers") : HealthCheckResult.Healthy());
}
