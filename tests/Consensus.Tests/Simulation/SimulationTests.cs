using System.Globalization;

namespace Consensus.Tests.Simulation;

/// <summary>Random faults, then peace. FWLEDGER_SEEDS sets the number of seeds, FWLEDGER_FIRST_SEED where to begin (to repeat one).</summary>
[TestFixture]
[Category("Simulation")]
internal sealed class SimulationTests
{
    private static int FromEnvironment(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;

    [Test]
    [Category("D01"), Category("D04"), Category("D05"), Category("D13"), Category("D19")]
    public void Run_RandomFaultsThenPeace_AgreesAndGoesOn()
    {
        int first = FromEnvironment("FWLEDGER_FIRST_SEED", 1);
        int count = FromEnvironment("FWLEDGER_SEEDS", 400);
        long heights = 0, evidence = 0;
        int highestRound = 0;
        for (int seed = first; seed < first + count; seed++)
        {
            Cluster cluster = new(Scenario.FromSeed(seed));
            cluster.RunChaosThenHeal(moreHeights: 3, withinMs: 30_000);
            heights += cluster.HighestCommitted;
            evidence += cluster.Oracle.EvidenceCount;
            highestRound = Math.Max(highestRound, cluster.Oracle.HighestRound);
        }

        TestContext.Out.WriteLine($"{count} seeds from {first}: {heights} heights, highest round {highestRound}, {evidence} pieces of evidence");
        Assert.That(heights, Is.GreaterThan(count * 3L));
    }
}
