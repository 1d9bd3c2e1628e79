using Chain.Core.Records;

namespace Consensus.Tests.Simulation;

/// <summary>Outages with the chain's default timeouts: more validators die than the chain tolerates, and one returns.</summary>
internal static class Outage
{
    private const long OutageMs = 20_000;

    /// <summary>
    /// Kills as many validators as are needed to stop the chain, at a random moment of a round and milliseconds apart. After a pause,
    /// one of them restarts. Returns the simulated time from the restart to the next block at all running nodes.
    /// </summary>
    /// <param name="seed">Determines the moment, the victims, the load and the network's delay.</param>
    /// <param name="nodes">Size of the set.</param>
    /// <param name="withinMs">The run fails if the next block takes longer.</param>
    /// <param name="firstDiesEarlyMs">The first victim dies up to this long before the others; the chain continues without it, with failed rounds.</param>
    /// <param name="hasLinkHints">Whether hosts notice dead peers.</param>
    /// <param name="highestRound">Receives the highest round of the waiting nodes at the restart.</param>
    internal static long OneReturns(int seed, int nodes, long withinMs, int firstDiesEarlyMs, bool hasLinkHints, Action<int>? highestRound = null)
    {
        Random random = new(seed);
        Cluster cluster = new(new Scenario
        {
            Seed = seed,
            NodesCount = nodes,
            FirstSetSize = nodes,
            DelayMsMax = random.Next(2, 20),
            DriftPercent = random.Next(10),
            TransactionEveryMs = random.Next(5, 400),
            Parameters = new ChainParameters(),
            HasLinkHints = hasLinkHints,
        });
        long tookMs = 0;
        cluster.Guarded(() =>
        {
            cluster.StartAll();
            cluster.RunFor(random.Next(100, 2_000));
            int victims = nodes - cluster.Sets.At(1).Validators.Quorum + 1;
            SimulatedNode[] killed = [.. cluster.Nodes.OrderBy(_ => random.Next()).Take(victims)];
            foreach (SimulatedNode victim in killed)
            {
                victim.Crash();
                cluster.RunFor(random.Next(victim == killed[0] ? firstDiesEarlyMs + 1 : 15));
            }

            cluster.RunFor(OutageMs);
            long height = cluster.HighestCommitted;
            highestRound?.Invoke(cluster.Nodes.Where(n => n.IsUp && n.CommittedHeight == height).Max(n => n.Engine!.Round));
            killed[^1].Start();
            tookMs = cluster.RunUntilAllCommitted(height + 1, withinMs);
        });
        return tookMs;
    }

    /// <summary>
    /// Three of four nodes go through many rounds on a slow network while the fourth is partitioned. Then one of the three dies for good, so
    /// the quorum needs the fourth, which is still in an early round. Returns the simulated time to the next block.
    /// </summary>
    internal static long FarBehind(int seed, Func<Cluster, int, SimulatedNode>? make)
    {
        Cluster cluster = new(new Scenario { Seed = seed, DelayMsMax = 400, Parameters = Scenario.Hasty with { TimeoutCapMs = 100 } }, make);
        long tookMs = 0;
        cluster.Guarded(() =>
        {
            cluster.StartAll();
            cluster.Network.Partition(i => i == 3, bothWays: true);
            while (cluster.Nodes.Take(3).Min(n => n.Engine!.Round) < 12 && cluster.Events.NowMs < 60_000) cluster.RunFor(20);
            cluster.Nodes[0].Crash();
            cluster.Network.Heal();
            tookMs = cluster.RunUntilAllCommitted(cluster.HighestCommitted + 1, withinMs: 3_000);
        });
        return tookMs;
    }
}
