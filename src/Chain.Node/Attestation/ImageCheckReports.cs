using Chain.Node.Events;
using Chain.Node.Telemetry;

namespace Chain.Node.Attestation;

/// <summary>Counts image checks, and logs failed ones: of each contract the first, the second, the fourth and so on.</summary>
internal sealed class ImageCheckReports(NodeMetrics metrics, ILogger<ImageCheckReports> logger) : INodeEventListener
{
    /// <inheritdoc/>
    public void On(NodeEvent e)
    {
        if (e is not ImageChecked check) return;
        metrics.Attestations.WithLabels(check.Outcome.ToString()).Inc();
        if (check.Matches || !int.IsPow2(check.Attempt)) return;
        string outcome = check.HasPieceRoot ? check.Outcome.ToString() : "a different piece root";
        AttestationLog.CheckFailed(logger, check.Contract.ToString(), check.Uri, outcome, check.Attempt);
    }
}
