using Prometheus;

namespace Chain.Node.Light;

/// <summary>What a light client counts, under the prefix fwledger_light_. The age of its head is the time of the query less the head's time.</summary>
internal sealed class LightMetrics
{
    public Gauge Height { get; } = Metrics.CreateGauge("fwledger_light_height", "Height of the newest trusted header.");

    public Gauge HeadTimeSeconds { get; } = Metrics.CreateGauge("fwledger_light_head_time_seconds", "Time of the newest trusted header, in Unix seconds.");

    public Gauge Conflict { get; } = Metrics.CreateGauge("fwledger_light_conflict", "1 once two headers of one height had good certificates: alarm.");

    public Counter Refused { get; } = Metrics.CreateCounter("fwledger_light_refused_total", "Answers that failed a check, by source and check.", "source",
        "verdict");
}
