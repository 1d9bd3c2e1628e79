using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Health;

/// <summary>Behind /readyz: unhealthy while clients should use another node, degraded while something needs attention.</summary>
internal sealed class NodeReadyCheck(HealthMonitor monitor) : IHealthCheck
{
    /// <summary>Tag of the checks behind /readyz.</summary>
    public const string Tag = "ready";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthReport report = monitor.Latest;
        string reasons = string.Join('\n', report.Findings.Select(f => f.Text));
        return Task.FromResult(!report.IsReady ? HealthCheckResult.Unhealthy(reasons)
            : report.State == HealthState.Healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(reasons));
    }
}
