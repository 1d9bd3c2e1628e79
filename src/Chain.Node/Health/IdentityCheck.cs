using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chain.Node.Health;

/// <summary>Degraded while another process uses this node's identity.</summary>
internal sealed class IdentityCheck(HealthMonitor monitor) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        monitor.Latest.Findings.FirstOrDefault(f => f is { Code: HealthCode.IdentityInUse, Subject: "" }) is { } finding
            ? HealthCheckResult.Degraded(finding.Text) : HealthCheckResult.Healthy());
}
