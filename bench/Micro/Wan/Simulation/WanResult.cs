namespace MicroBench.Wan.Simulation;

/// <summary>The figures of one run.</summary>
internal sealed record WanResult
{
    public double BlocksPerSecond { get; init; }

    /// <summary>Transactions per second that became final.</summary>
    public double Tps { get; init; }

    /// <summary>Share of the blocks that needed more than one round.</summary>
    public double LaterRoundsShare { get; init; }

    /// <summary>Median time from submission until the submitter's region has the transaction final; 0 if the load has no arrivals.</summary>
    public double MedianMs { get; init; }

    public double P99Ms { get; init; }

    /// <summary>What a node sends for consensus, mean of all nodes.</summary>
    public double ConsensusMbitMean { get; init; }

    /// <summary>Share of the time in which the busiest uplink sends.</summary>
    public double UplinkBusyMax { get; init; }

    /// <summary>Share of each uplink that transactions between nodes take.</summary>
    public double GossipShare { get; init; }

    /// <summary>Share of the time in which the busiest consensus loop works.</summary>
    public double LoopBusyMax { get; init; }

    /// <summary>Transactions in a block, mean.</summary>
    public double BlockTransactions => BlocksPerSecond > 0 ? Tps / BlocksPerSecond : 0;
}
