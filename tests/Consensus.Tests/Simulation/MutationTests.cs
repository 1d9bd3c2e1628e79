namespace Consensus.Tests.Simulation;

/// <summary>
/// Deliberately broken nodes. The simulator must detect every one of them; otherwise its passing runs would prove little.
/// </summary>
[TestFixture]
[Category("Simulation")]
internal sealed class MutationTests
{
    private const int SeedsMax = 400;

    private static IEnumerable<TestCaseData> Mutants()
    {
        yield return Mutant("forgets its lock", "prevote against a lock", (c, i) => new AmnesiacNode(c, i)).SetCategory("D05");
        yield return Mutant("takes a quorum to be one less", "proves nothing|without 2f\\+1", (c, i) => new SmallQuorumNode(c, i)).SetCategory("D09");
        yield return Mutant("believes any proof of lock", "against a lock|without 2f\\+1|names an honest", (c, i) => new CredulousNode(c, i));
        yield return Mutant("believes any signature", "names an honest|proves nothing|without 2f\\+1", (c, i) => new UncheckedNode(c, i)).SetCategory("D09");
        yield return Mutant("sends before it writes", "signed twice", (c, i) => new HastyNode(c, i), CrashesInEffects).SetCategory("CON.1");
        yield return Mutant("keeps no journal", "signed twice|against a lock", (c, i) => new ForgetfulNode(c, i)).SetCategory("CON.11");
        yield return Mutant("leaves intents unsigned", "not reached by all", (c, i) => new IntentsLostNode(c, i), CrashesInEffects).SetCategory("CON.11");
        yield return Mutant("does not skip rounds", "not reached by all", (c, i) => new NoSkipNode(c, i), Outage.FarBehind).SetCategory("L55");
        yield return Mutant("does not gossip", "not reached by all", (c, i) => new MuteNode(c, i)).SetCategory("CON.8");
    }

    [TestCaseSource(nameof(Mutants))]
    public void Run_NodesBrokenOnPurpose_AreCaught(
        Func<Cluster, int, SimulatedNode> make, string expected, Func<int, Func<Cluster, int, SimulatedNode>?, long> run)
    {
        for (int seed = 1; seed <= SeedsMax; seed++)
        {
            try
            {
                run(seed, make);
            }
            catch (InvariantException e)
            {
                string problem = e.Message.Split('\n')[0];
                TestContext.Out.WriteLine($"caught by seed {seed}: {problem}");
                Assert.That(problem, Does.Match(expected));
                return;
            }
        }

        Assert.Fail($"{SeedsMax} seeds did not notice");
    }

    private static TestCaseData Mutant(
        string desc, string expected, Func<Cluster, int, SimulatedNode> make, Func<int, Func<Cluster, int, SimulatedNode>?, long>? run = null) =>
        new TestCaseData(make, expected, run ?? Chaos).SetArgDisplayNames(desc);

    private static long CrashesInEffects(int seed, Func<Cluster, int, SimulatedNode>? make) =>
        new Cluster(Scenario.FromSeed(seed) with { CrashInEffectsPerMille = 10 }, make).RunChaosThenHeal(moreHeights: 3, withinMs: 30_000);

    private static long Chaos(int seed, Func<Cluster, int, SimulatedNode>? make) =>
        new Cluster(Scenario.FromSeed(seed), make).RunChaosThenHeal(moreHeights: 3, withinMs: 30_000);
}
