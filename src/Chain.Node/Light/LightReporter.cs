using System.Numerics;
using Chain.Light;

namespace Chain.Node.Light;

/// <summary>Reports the events of a light client to the log and the metrics.</summary>
internal sealed class LightReporter(LightMetrics metrics, ILogger<LightReporter> logger) : ILightObserver
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
        if (BitOperations.IsPow2(failuresInARow)) LightLog.SourceRefused(logger, source, verdict, verdict.Explain(), failuresInARow, pause.TotalMilliseconds);
    }

    public void OnConflict(ConflictEvidence evidence, string remedy)
    {
        metrics.Conflict.Set(1);
        LightLog.Conflict(
            logger, evidence.First.Header.Height, evidence.FirstSource, evidence.First.Header.Hash.ToString(),
            evidence.SecondSource, evidence.Second.Header.Hash.ToString(), string.Join(", ", evidence.Offenders()), remedy);
    }
}
