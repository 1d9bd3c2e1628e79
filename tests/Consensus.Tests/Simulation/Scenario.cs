using Chain.Core.Records;

namespace Consensus.Tests.Simulation;

/// <summary>
/// The faults of one run, drawn from the seed. About half of the runs switch each kind of fault off, so that the other kinds
/// have effect.
/// </summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    /// <summary>Number of nodes. Nodes outside the set of a height observe it.</summary>
    public int NodesCount { get; init; } = 4;

    /// <summary>Number of validators in the first set.</summary>
    public int FirstSetSize { get; init; } = 4;

    /// <summary>The set changes after this many heights; 0 for never.</summary>
    public int ChangeSetEvery { get; init; }

    /// <summary>Ids of the nodes under hostile control.</summary>
    internal IReadOnlyList<int> Byzantine { get; init; } = [];

    public ByzantineHabits Habits { get; init; }

    /// <summary>
    /// Ids of validators whose keys a second, honest node also uses. These validators count as byzantine. The clones have the
    /// highest node numbers.
    /// </summary>
    internal IReadOnlyList<int> Cloned { get; init; } = [];

    /// <summary>
    /// Id of a node that loses its journal in a crash and therefore stays silent until it has recovered; -1 for none. It
    /// counts as faulty.
    /// </summary>
    public int JournalLoser { get; init; } = -1;

    public int LossPercent { get; init; }

    public int DuplicatePercent { get; init; }

    public int DelayMsMax { get; init; } = 5;

    public int ClogPercent { get; init; }

    public int PartitionPercent { get; init; }

    public int PausePerMille { get; init; }

    public int CrashPerMille { get; init; }

    public int CrashInEffectsPerMille { get; init; }

    /// <summary>Whether hosts notice within milliseconds that a node died or returned.</summary>
    public bool HasLinkHints { get; init; }

    /// <summary>How often a host's link hint is wrong.</summary>
    public int FalseHintPercent { get; init; }

    /// <summary>How much clocks run fast or slow.</summary>
    public int DriftPercent { get; init; }

    public int ExecutionMsMax { get; init; } = 2;

    public int TransactionEveryMs { get; init; } = 120;

    /// <summary>Whether every message is encoded and decoded on its way.</summary>
    public bool IsEncoded { get; init; }

    public long ChaosMs { get; init; } = 6_000;

    public ChainParameters Parameters { get; init; } = Patient;

    /// <summary>The default timeouts with a shorter heartbeat and a lower cap.</summary>
    private static ChainParameters Patient { get; } = new() { HeartbeatMs = 2_000, TimeoutCapMs = 2_000 };

    /// <summary>Timeouts so short that most rounds fail on a bad network.</summary>
    internal static ChainParameters Hasty { get; } = Patient with { ProposeTimeoutMs = 40, VoteTimeoutMs = 20, TimeoutStepMs = 20 };

    internal bool IsByzantine(int id) => Cloned.Contains(id) || Byzantine.Contains(id);

    internal bool IsFaulty(int id) => id == JournalLoser || IsByzantine(id);

    internal static Scenario FromSeed(int seed)
    {
        Random random = new(seed);
        bool Sometimes() => random.Next(2) == 0;
        int size = random.Next(10) switch { 0 => 1, 1 => 2, 2 => 3, 3 => 5, 4 => 7, 5 => 10, _ => 4 };
        bool changes = size <= 7 && random.Next(3) == 0;
        int nodes = changes ? 9 : size;
        int[] faulty = Sometimes() ? [.. Enumerable.Range(0, size).OrderBy(_ => random.Next()).Take(random.Next((size - 1) / 3 + 1))] : [];
        int special = faulty.Length > 0 ? random.Next(4) : 0;
        return new Scenario
        {
            Seed = seed,
            NodesCount = nodes,
            FirstSetSize = size,
            ChangeSetEvery = changes ? random.Next(1, 5) : 0,
            Byzantine = special is 2 or 3 ? faulty[1..] : faulty,
            Cloned = special == 2 ? faulty[..1] : [],
            JournalLoser = special == 3 ? faulty[0] : -1,
            Habits = (ByzantineHabits)random.Next((int)ByzantineHabits.All + 1),
            LossPercent = Sometimes() ? random.Next(31) : 0,
            DuplicatePercent = Sometimes() ? random.Next(51) : 0,
            DelayMsMax = Sometimes() ? random.Next(1, 400) : 5,
            ClogPercent = Sometimes() ? random.Next(1, 10) : 0,
            PartitionPercent = Sometimes() ? random.Next(1, 40) : 0,
            PausePerMille = Sometimes() ? random.Next(1, 30) : 0,
            CrashPerMille = Sometimes() ? random.Next(1, 30) : 0,
            CrashInEffectsPerMille = Sometimes() ? random.Next(1, 10) : 0,
            HasLinkHints = Sometimes(),
            FalseHintPercent = Sometimes() ? random.Next(1, 20) : 0,
            DriftPercent = Sometimes() ? random.Next(1, 30) : 0,
            ExecutionMsMax = random.Next(4) == 0 ? random.Next(2, 300) : 2,
            TransactionEveryMs = random.Next(20, 1_500),
            IsEncoded = random.Next(8) == 0,
            ChaosMs = random.Next(1_000, 15_000),
            Parameters = Sometimes() ? Patient : Hasty,
        };
    }
}
