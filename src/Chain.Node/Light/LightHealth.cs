using Chain.Light;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Light;

/// <summary>Unhealthy if the sources contradict each other; the light node then answers no requests.</summary>
internal sealed class LightHealth(LightClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        client.Conflict is { } conflict
            ? HealthCheckResult.Unhealthy($"{conflict.FirstSource} and {conflict.SecondSource} show different blocks of height {conflict.First.Header.Height}")
            : HealthCheckResult.Healthy());
}
