using Chain.Core.Records;

namespace Consensus.Tests.Simulation;

/// <summary>What can go wrong in a run. Drawn from the seed; each kind of fault is switched off in some runs, so that the others show.</summary>
internal sealed record Scenario
{
    internal required int Seed { get; init; }
    internal int NodesCount { get; init; } = 4;
    internal int ByzantineCount { get; init; }
    internal int LossPercent { get; init; }
    internal int DuplicatePercent { get; init; }
    internal int DelayMsMax { get; init; } = 5;
    internal int PartitionPercent { get; init; }
    internal int CrashPerMille { get; init; }
    internal int CrashInEffectsPerMille { get; init; }
    internal int TransactionEveryMs { get; init; } = 120;
    internal long ChaosMs { get; init; } = 6_000;
    internal ChainParameters Parameters { get; init; } = new() { HeartbeatMs = 2_000, TimeoutCapMs = 2_000 };

    internal static Scenario FromSeed(int seed)
    {
        Random random = new(seed);
        int nodes = random.Next(10) switch { 0 => 1, 1 => 2, 2 => 3, 3 => 5, 4 => 7, 5 => 10, _ => 4 };
        int faulty = (nodes - 1) / 3;
        bool Sometimes() => random.Next(2) == 0;
        return new Scenario
        {
            Seed = seed,
            NodesCount = nodes,
            ByzantineCount = Sometimes() ? random.Next(faulty + 1) : 0,
            LossPercent = Sometimes() ? random.Next(31) : 0,
            DuplicatePercent = Sometimes() ? random.Next(51) : 0,
            DelayMsMax = Sometimes() ? random.Next(1, 400) : 5,
            PartitionPercent = Sometimes() ? random.Next(1, 40) : 0,
            CrashPerMille = Sometimes() ? random.Next(1, 30) : 0,
            CrashInEffectsPerMille = Sometimes() ? random.Next(1, 10) : 0,
            TransactionEveryMs = random.Next(20, 1_500),
        };
    }
}
