using Chain.Node.Health;
using Finding = Fwledger.V1.HealthFinding;

namespace Chain.Node.Rpc;

/// <summary>A node's judgement as the public interface shows it.</summary>
internal static class HealthViews
{
    /// <summary>The name of a state: healthy, degraded or halted.</summary>
    public static string NameOf(HealthState state) => state.ToString().ToLowerInvariant();

    public static Finding Of(HealthFinding finding) =>
        new() { Code = finding.Code.ToString(), Severity = NameOf(finding.Severity), Text = finding.Text };
}
