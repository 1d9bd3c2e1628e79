using Chain.Core.Records;

namespace Consensus.Tests.Simulation;

/// <summary>Scripted partitions: which nodes may commit, which must not, and that all nodes commit afterwards.</summary>
[TestFixture]
[Category("Simulation")]
internal sealed class PartitionTests
{
    private const long WithinMs = 5_000;

    [TestCase(4, 2, "2-2: nobody has a quorum")]
    [TestCase(4, 1, "1-3: three continue")]
    [TestCase(7, 3, "3-4: nobody has a quorum")]
    [TestCase(7, 2, "2-5: five continue")]
    [TestCase(3, 1, "1-2 of three: nobody has a quorum")]
    [Category("D19"), Category("D02")]
    public void Partition_ForAMinuteUnderLoad_OnlyAQuorumGoesOnAndAllAgreeAfterwards(int nodes, int cutOff, string desc)
    {
        foreach (int seed in Seeds.Default(10))
        {
            Cluster cluster = Make(seed, nodes);
            Seeds.Run(seed, () => cluster.Guarded(() =>
            {
                cluster.StartAll();
                cluster.RunFor(1_000);
                cluster.Network.Partition(i => i < cutOff, bothWays: true);
                cluster.RunFor(1_000);
                long[] before = Heights(cluster);
                int[] rounds = [.. cluster.Nodes.Select(n => n.Engine!.Round)];
                cluster.RunFor(60_000);
                bool goesOn = nodes - cutOff >= cluster.Sets.At(1).Validators.Quorum;
                Assert.That(Heights(cluster)[..cutOff], Is.EqualTo(before[..cutOff]), "the minority decides nothing");
                if (goesOn) Assert.That(Heights(cluster)[^1], Is.GreaterThan(before[^1] + 100));
                else Assert.That(cluster.Nodes.Select(n => n.Engine!.Round - rounds[n.Number]), Is.All.LessThanOrEqualTo(1), "rounds wait for a quorum");
                cluster.Network.JoinAll();
                cluster.RunUntilAllCommitted(cluster.HighestCommitted + 2, WithinMs);
            }));
        }
    }

    [Test]
    [Category("D02")]
    public void Partition_EightWithTwoDeadAndThreeAgainstThree_GoesOnAfterwards()
    {
        foreach (int seed in Seeds.Default(20))
        {
            Cluster cluster = Make(seed, nodes: 8);
            Seeds.Run(seed, () => cluster.Guarded(() =>
            {
                cluster.StartAll();
                cluster.RunFor(500);
                cluster.Nodes[6].Crash();
                cluster.Nodes[7].Crash();
                cluster.Network.Partition(i => i < 3, bothWays: true);
                cluster.RunFor(20_000);
                cluster.Network.JoinAll();
                cluster.RunUntilAllCommitted(cluster.HighestCommitted + 3, WithinMs);
            }));
        }
    }

    [TestCase(4, false)]
    [TestCase(7, false)]
    [TestCase(4, true)]
    [TestCase(7, true)]
    [Category("D13"), Category("CON.13")]
    public void Crash_OfAsManyAsTheChainWithstands_CostsOneTimeoutATurnAndNoMore(int nodes, bool hasLinkHints)
    {
        foreach (int seed in Seeds.Default(20))
        {
            Cluster cluster = Make(seed, nodes, hasLinkHints);
            Seeds.Run(seed, () => cluster.Guarded(() =>
            {
                cluster.StartAll();
                cluster.RunFor(500);
                int faultyMax = (nodes - 1) / 3;
                for (int i = 0; i < faultyMax; i++) cluster.Nodes[i].Crash();
                long height = cluster.HighestCommitted;
                cluster.RunUntilAllCommitted(height + 1, WithinMs);
                long longestMs = 0;
                for (int i = 2; i < 40; i++) longestMs = Math.Max(longestMs, cluster.RunUntilAllCommitted(height + i, WithinMs));
                ChainParameters parameters = cluster.Scenario.Parameters;
                long timeoutsMs = Enumerable.Range(0, faultyMax).Sum(round => parameters.ProposeTimeoutMs + (long)round * parameters.TimeoutStepMs);
                if (hasLinkHints) timeoutsMs = faultyMax * 50;
                Assert.That(longestMs, Is.LessThanOrEqualTo(timeoutsMs * 11 / 10 + HopsMs));
            }));
        }
    }

    [TestCase(4)]
    [TestCase(7)]
    [Category("D13")]
    public void Crash_OfAll_LosesNothingAndGoesOn(int nodes)
    {
        foreach (int seed in Seeds.Default(50))
        {
            Cluster cluster = Make(seed, nodes);
            Seeds.Run(seed, () => cluster.Guarded(() =>
            {
                cluster.StartAll();
                cluster.RunFor(500 + seed * 7);
                foreach (SimulatedNode node in cluster.Nodes) node.Crash();
                long[] before = Heights(cluster);
                cluster.RunFor(2_000);
                foreach (SimulatedNode node in cluster.Nodes) node.Start();
                Assert.That(Heights(cluster), Is.EqualTo(before));
                cluster.RunUntilAllCommitted(cluster.HighestCommitted + 1, 1_500);
            }));
        }
    }

    private const long HopsMs = 150;

    private static Cluster Make(int seed, int nodes, bool hasLinkHints = false) => new(new Scenario
    {
        Seed = seed,
        NodesCount = nodes,
        FirstSetSize = nodes,
        TransactionEveryMs = 20,
        Parameters = new(),
        DriftPercent = 5,
        HasLinkHints = hasLinkHints,
    });

    private static long[] Heights(Cluster cluster) => [.. cluster.Nodes.Select(n => n.CommittedHeight)];
}
