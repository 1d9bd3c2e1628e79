namespace ClusterBench.Load;

/// <summary>The results of one run. The JSON names are these names in snake case.</summary>
internal sealed record LoadResult
{
    /// <summary>Whether this was a dry run, whose figures mean nothing.</summary>
    public required bool Dry { get; init; }

    public required int Validators { get; init; }

    public required int Senders { get; init; }

    /// <summary>The options of the saturated phase: its length, and the transactions in flight.</summary>
    public required int Seconds { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Whether further phases filled blocks of every size.</summary>
    public required bool HasBlockSizes { get; init; }

    /// <summary>Transactions per second that became final and were accepted, in the saturated phase.</summary>
    public required double Tps { get; init; }

    /// <summary>Latency at 90 % of <see cref="Tps"/>, open loop.</summary>
    public required double LoadP50Ms { get; init; }

    public required double LoadP99Ms { get; init; }

    /// <summary>Latency at twenty transactions per second, open loop.</summary>
    public required double LightLoadP50Ms { get; init; }

    public required double LightLoadP99Ms { get; init; }

    /// <summary>Resident memory of each validator at the end.</summary>
    public required double[] RssMib { get; init; }

    /// <summary>The largest resident memory of each validator in the first third and in the last third of the saturated phase.</summary>
    public required double[] RssFirstThirdMib { get; init; }

    public required double[] RssLastThirdMib { get; init; }

    public required PhaseResult[] Phases { get; init; }
}
