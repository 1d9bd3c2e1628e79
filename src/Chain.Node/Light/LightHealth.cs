using Chain.Light;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Light;

/// <summary>A light node whose sources contradict one another answers nobody, and says so to whoever watches over it.</summary>
internal sealed class LightHealth(LightClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        client.Conflict is { } conflict
            ? HealthCheckResult.Unhealthy($"{conflict.FirstSource} and {conflict.SecondSource} show different blocks of height {conflict.First.Header.Height}")
            : HealthCheckResult.Healthy());
}
