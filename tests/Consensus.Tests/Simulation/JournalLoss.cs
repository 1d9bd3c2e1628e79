using Chain.Consensus;

namespace Consensus.Tests.Simulation;

/// <summary>
/// One run in which several validators lose their journals at the same moment of the first three heights. All agree before and after, and
/// no validator signs twice: the oracle of the simulation checks both.
/// </summary>
/// <param name="Seed">Determines the victims, the network's delays and the load.</param>
/// <param name="Nodes">Size of the set.</param>
/// <param name="Lost">Number of validators that lose their journals.</param>
/// <param name="LosesBlocks">Whether they lose their blocks too.</param>
/// <param name="HidesTruth">
/// Whether up to f of the others are cut off beforehand, so that they lack blocks, and the rest of the others is down when the victims return.
/// Then no running node can tell the victims what was decided.
/// </param>
internal sealed record JournalLoss(int Seed, int Nodes, int Lost, bool LosesBlocks, bool HidesTruth)
{
    private const int Heights = 3;
    private const long DownMs = 40;
    private const long HiddenMs = 1_500;
    private const long SettleMs = 1_500;
    private const long WithinMs = 10_000;

    /// <summary>Creates the nodes; null for honest ones.</summary>
    internal Func<Cluster, int, SimulatedNode>? Make { get; init; }

    /// <summary>Runs without a loss. Returns the number of effects of the first three heights: the possible moments of a loss.</summary>
    internal int CountPoints() => Run(lossAt: -1, out _);

    /// <summary>Runs with the loss before an effect. Returns whether the rule for lost journals applied.</summary>
    internal bool RunAt(int point)
    {
        try
        {
            Run(point, out bool isChecked);
            return isChecked;
        }
        catch (InvariantException e)
        {
            throw new InvariantException($"{this} lost at point {point}:\n{e.Message}");
        }
    }

    private int Run(int lossAt, out bool isChecked)
    {
        Random random = new(Seed);
        int[] order = [.. Enumerable.Range(0, Nodes).OrderBy(_ => random.Next())];
        int[] victims = order[..Lost];
        int[] laggards = HidesTruth ? [.. order[Lost..].Take((Nodes - 1) / 3)] : [];
        int[] holders = HidesTruth ? order[(Lost + laggards.Length)..] : [];
        int cutAtMs = random.Next(250);
        Cluster cluster = new(
            new Scenario { Seed = Seed, NodesCount = Nodes, FirstSetSize = Nodes, DelayMsMax = 8, TransactionEveryMs = 100 }, Make);
        int passed = 0;
        bool isLost = false, isNewChain = false;
        cluster.CrashPoint = node =>
        {
            if (isLost || cluster.HighestCommitted >= Heights || passed++ != lossAt) return false;
            isLost = true;
            isNewChain = Lost == Nodes && cluster.HighestCommitted == 0;
            foreach (int down in victims.Concat(holders)) cluster.Nodes[down].Crash();
            foreach (int victim in victims) cluster.Nodes[victim].Lose(LosesBlocks);
            return !node.IsUp;
        };
        cluster.Guarded(() =>
        {
            cluster.StartAll();
            cluster.Events.After(cutAtMs, CutLaggardsOff);
            for (long height = 1; height <= Heights && !isLost; height++) RunUntilOneCommitted(cluster, height, () => isLost);
            if (isLost && !isNewChain) Return(cluster, victims, holders);
        });
        isChecked = isLost && !isNewChain;
        return passed;

        void CutLaggardsOff()
        {
            if (!isLost) cluster.Network.Partition(i => laggards.Contains(i), bothWays: true);
        }
    }

    private static void RunUntilOneCommitted(Cluster cluster, long height, Func<bool> isOver)
    {
        long endMs = cluster.Events.NowMs + WithinMs;
        while (cluster.HighestCommitted < height && !isOver())
        {
            if (cluster.Events.NowMs > endMs || !cluster.Events.RunNext()) throw new InvariantException($"height {height} not reached");
        }
    }

    private void Return(Cluster cluster, int[] victims, int[] holders)
    {
        cluster.Network.JoinAll();
        cluster.RunFor(DownMs);
        foreach (int victim in victims) cluster.Nodes[victim].Start();
        cluster.RunFor(HiddenMs);
        foreach (int holder in holders) cluster.Nodes[holder].Start();
        cluster.RunFor(SettleMs);
        if (Lost <= (Nodes - 1) / 3) cluster.RunUntilAllCommitted(cluster.HighestCommitted + JournalRecovery.SilentHeights + 1, WithinMs);
        bool isRecovered = victims.All(v => cluster.Nodes[v].Standing == JournalStanding.Signs);
        if (Lost <= (Nodes - 1) / 3 && !isRecovered) throw new InvariantException("a validator does not sign again");
    }
}
