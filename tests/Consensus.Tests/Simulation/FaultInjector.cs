namespace Consensus.Tests.Simulation;

/// <summary>Cuts and clogs links, and pauses and kills nodes, at random during the faulty period of a run.</summary>
internal sealed class FaultInjector(Cluster cluster)
{
    private const int EveryMs = 50;

    internal bool IsActive { get; private set; }

    private Scenario Scenario => cluster.Scenario;

    private Random Random => cluster.Random;

    internal void Begin()
    {
        IsActive = true;
        MakeTrouble();
    }

    internal void End() => IsActive = false;

    private void MakeTrouble()
    {
        if (!IsActive) return;
        if (Random.Next(100) < Scenario.PartitionPercent)
        {
            int mask = Random.Next(1 << cluster.Nodes.Count);
            cluster.Network.Partition(i => (mask >> i & 1) != 0, bothWays: Random.Next(2) == 0);
        }
        else if (Random.Next(3) == 0)
        {
            cluster.Network.JoinAll();
        }

        if (Random.Next(100) < Scenario.ClogPercent)
        {
            cluster.Network.Clog(Random.Next(cluster.Nodes.Count), Random.Next(cluster.Nodes.Count), Random.Next(50, 1_500));
        }

        foreach (SimulatedNode node in cluster.Nodes)
        {
            if (Random.Next(1000) < Scenario.CrashPerMille) cluster.CrashAndRestartLater(node);
            if (Random.Next(100) < Scenario.FalseHintPercent) node.NoticeLink(Random.Next(Scenario.NodesCount), isUp: Random.Next(2) == 0);
            if (Random.Next(1000) < Scenario.PausePerMille) node.Pause(Random.Next(50, 1_500));
        }

        cluster.Events.After(EveryMs, MakeTrouble);
    }
}
