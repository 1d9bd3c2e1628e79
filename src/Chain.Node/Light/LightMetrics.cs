using Prometheus;

namespace Chain.Node.Light;

/// <summary>Metrics of a light client, with the prefix fwledger_light_. The age of its head is the time of the query minus the head's time.</summary>
internal sealed class LightMetrics
{
    public Gauge Height { get; } = Metrics.CreateGauge("fwledger_light_height", "Height of the newest trusted header.");

    public Gauge HeadTimeSeconds { get; } = Metrics.CreateGauge("fwledger_light_head_time_seconds", "Time of the newest trusted header, in Unix seconds.");

    public Gauge Conflict { get; } =
        Metrics.CreateGauge("fwledger_light_conflict", "1 after two headers of one height had valid certificates: raise an alarm.");

    public Counter Refused { get; } = Metrics.CreateCounter("fwledger_light_refused_total", "Answers that failed a check, by source and check.", "source",
        "verdict");
}
