using Chain.Node.Sync;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Hosting.Roles;

/// <summary>Healthy unless the node is fetching blocks that its peers already have.</summary>
internal sealed class CaughtUpCheck(BlockSync sync) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(sync.IsCatchingUp ? HealthCheckResult.Degraded("catching up with the peers") : HealthCheckResult.Healthy());
}
