using System.Diagnostics;

namespace Consensus.Tests.Simulation;

/// <summary>Measures the speed of the engine and of the simulator. It prints figures and asserts no time.</summary>
[TestFixture]
[Explicit("A measurement, not a test.")]
internal sealed class SpeedTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(7)]
    [TestCase(10)]
    public void Measure_HeightsWithoutFaults(int nodes)
    {
        const int Heights = 3_000;
        for (int repeat = 0; repeat < 2; repeat++)
        {
            Cluster cluster = new(new Scenario { Seed = 1, NodesCount = nodes, FirstSetSize = nodes, TransactionEveryMs = 1, DelayMsMax = 2 });
            cluster.StartAll();
            CheapSignatures.ChecksCount = 0;
            Stopwatch watch = Stopwatch.StartNew();
            cluster.RunUntilAllCommitted(Heights, long.MaxValue);
            double seconds = watch.Elapsed.TotalSeconds;
            long steps = cluster.Nodes.Sum(n => n.StepsCount);
            double perNode = (double)Heights * nodes;
            TestContext.Out.WriteLine($"{nodes} validators: {Heights / seconds:F0} heights/s, {steps / seconds:F0} steps/s, including the simulator");
            TestContext.Out.WriteLine($"  per height and node: {steps / perNode:F1} steps, {CheapSignatures.ChecksCount / perNode:F1} signature checks");
            Assert.That(cluster.HighestCommitted, Is.GreaterThanOrEqualTo(Heights));
        }
    }
}
