namespace Consensus.Tests.Simulation;

/// <summary>Random faults, then none: the nodes agree all the time, and make progress after the faults end.</summary>
[TestFixture]
[Category("Simulation")]
internal sealed class SimulationTests
{
    private const long RecoveryMsMax = 30_000;

    [Test]
    [Category("D01"), Category("D02"), Category("D04"), Category("D05"), Category("D13"), Category("D19")]
    public void Run_RandomFaultsThenPeace_AgreesAndGoesOn()
    {
        int runs = 0;
        long heights = 0, evidence = 0, slowestMs = 0, slowestSeed = 0;
        int highestRound = 0;
        foreach (int seed in Seeds.Default(600))
        {
            Cluster cluster = new(Scenario.FromSeed(seed));
            long tookMs = 0;
            Seeds.Run(seed, () => tookMs = cluster.RunChaosThenHeal(moreHeights: 3, RecoveryMsMax));
            runs++;
            if (tookMs > slowestMs) (slowestMs, slowestSeed) = (tookMs, seed);
            heights += cluster.HighestCommitted;
            evidence += cluster.Oracle.EvidenceCount;
            highestRound = Math.Max(highestRound, cluster.Oracle.HighestHonestRound);
        }

        TestContext.Out.WriteLine($"{runs} seeds: {heights} heights, highest round {highestRound}, {evidence} pieces of evidence");
        TestContext.Out.WriteLine($"slowest recovery {slowestMs} ms (seed {slowestSeed})");
        Assert.That(heights, Is.GreaterThan(runs * 3L));
    }
}
