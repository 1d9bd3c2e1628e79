namespace ClusterBench.Load;

/// <summary>What one run measured; the names in JSON are these in snake case.</summary>
internal sealed record LoadResult
{
    /// <summary>Whether this was a dry run, whose figures mean nothing.</summary>
    public required bool Dry { get; init; }

    public required int Validators { get; init; }

    public required int Senders { get; init; }

    /// <summary>What the options say about the saturated phase: its length, and transactions under way.</summary>
    public required int Seconds { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Whether phases follow that fill blocks of every size.</summary>
    public required bool HasBlockSizes { get; init; }

    /// <summary>Finalised and accepted transactions a second while as many were under way as the options say.</summary>
    public required double Tps { get; init; }

    /// <summary>Latency at 90 % of <see cref="Tps"/>, open loop.</summary>
    public required double LoadP50Ms { get; init; }

    public required double LoadP99Ms { get; init; }

    /// <summary>Latency at twenty transactions a second, open loop.</summary>
    public required double LightLoadP50Ms { get; init; }

    public required double LightLoadP99Ms { get; init; }

    /// <summary>Resident memory of each validator at the end.</summary>
    public required double[] RssMib { get; init; }

    /// <summary>The largest resident memory of each validator in the first and in the last third of the saturated phase.</summary>
    public required double[] RssFirstThirdMib { get; init; }

    public required double[] RssLastThirdMib { get; init; }

    public required PhaseResult[] Phases { get; init; }
}
