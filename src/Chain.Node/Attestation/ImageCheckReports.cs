using Chain.Node.Events;
using Chain.Node.Telemetry;

namespace Chain.Node.Attestation;

/// <summary>Counts image checks, and logs the failed ones.</summary>
internal sealed class ImageCheckReports(NodeMetrics metrics, ILogger<ImageCheckReports> logger) : INodeEventListener
{
    /// <inheritdoc/>
    public void On(NodeEvent e)
    {
        if (e is not ImageChecked check) return;
        metrics.Attestations.WithLabels(check.Outcome.ToString()).Inc();
        if (check.Matches) return;
        AttestationLog.CheckFailed(logger, check.Contract.ToString(), check.Uri, check.HasPieceRoot ? check.Outcome.ToString() : "a different piece root");
    }
}
