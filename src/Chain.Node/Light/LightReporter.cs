using System.Numerics;
using Chain.Light;

namespace Chain.Node.Light;

/// <summary>Reports the events of a light client to the log and the metrics.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="logger">The log.</param>
/// <param name="sources">The sources, which know why a connection failed; null if they are not at hand.</param>
internal sealed class LightReporter(LightMetrics metrics, ILogger<LightReporter> logger, IReadOnlyList<GrpcLightSource>? sources = null) : ILightObserver
{
    public void OnHead(TrustedState head)
    {
        metrics.Height.Set(head.Height);
        metrics.HeadTimeSeconds.Set(head.TimeMs / 1000.0);
        LightLog.HeadTrusted(logger, head.Height);
    }

    // Log the first, second, fourth, eighth failure and so on, so that a long outage leaves few lines.
    public void OnSourceRefused(string source, LightVerdict verdict, int failuresInARow, TimeSpan pause)
    {
        metrics.Refused.WithLabels(source, verdict.ToString()).Inc();
        if (!BitOperations.IsPow2(failuresInARow)) return;
        LightLog.SourceRefused(logger, source, verdict, Explain(source, verdict), failuresInARow, pause.TotalMilliseconds);
    }

    private string Explain(string source, LightVerdict verdict)
    {
        string? problem = verdict == LightVerdict.NoSource ? sources?.FirstOrDefault(s => s.Name == source)?.CertificateProblem : null;
        return problem is null ? verdict.Explain()
            : $"{problem} Name the PEM file of the authority that signed its certificate as 'ca' in node.json";
    }

    public void OnConflict(ConflictEvidence evidence, string remedy)
    {
        metrics.Conflict.Set(1);
        LightLog.Conflict(
            logger, evidence.First.Header.Height, evidence.FirstSource, evidence.First.Header.Hash.ToString(),
            evidence.SecondSource, evidence.Second.Header.Hash.ToString(), string.Join(", ", evidence.Offenders()), remedy);
    }
}
