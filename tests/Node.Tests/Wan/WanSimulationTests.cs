using MicroBench.Wan.Simulation;

namespace Node.Tests.Wan;

/// <summary>The simulation of <c>bench/Micro -- wan</c> is deterministic, and its figures move as they must with links, costs and faults.</summary>
[TestFixture]
internal sealed class WanSimulationTests
{
    private const int Seconds = 10;

    private static readonly WanScenario Light = new(Seed: 1, Validators: 4, UplinkMbit: 1_000, OfferedTps: 20, Seconds);

    private static readonly WanScenario Full = Light with { OfferedTps = 0 };

    [Test]
    public void Run_EqualArguments_GivesEqualResults()
    {
        WanScenario scenario = Light with { Validators = 7, Dead = 2, OfferedTps = 500 };
        Assert.That(Run(scenario), Is.EqualTo(Run(scenario)));
        Assert.That(Run(scenario with { Seed = 2 }), Is.Not.EqualTo(Run(scenario)));
    }

    [Test]
    public void Run_LightLoad_IsFinalAfterAFewDelaysOfTheNetwork()
    {
        WanResult result = Run(Light);
        Assert.Multiple(() =>
        {
            // A proposal and two votes cross half of the world: three delays of at least 45 ms, and a wait for the block before.
            Assert.That(result.MedianMs, Is.InRange(135, 1_000));
            Assert.That(result.P99Ms, Is.InRange(result.MedianMs, 2_000));
            Assert.That(result.Tps, Is.EqualTo(20).Within(3), "everything that arrives becomes final");
            Assert.That(result.LoopBusyMax, Is.InRange(0.001, 0.5));
        });
    }

    [TestCase(4, 1)]
    [TestCase(7, 2)]
    public void Run_DeadValidators_GoesOnWithFAndStopsWithOneMore(int validators, int faulty)
    {
        WanResult withF = Run(Light with { Validators = validators, Dead = faulty });
        Assert.That(withF.Tps, Is.EqualTo(20).Within(3));
        Assert.That(withF.MedianMs, Is.GreaterThan(Run(Light with { Validators = validators }).MedianMs), "rounds of dead proposers cost time");
        Assert.That(Run(Light with { Validators = validators, Dead = faulty + 1 }).BlocksPerSecond, Is.Zero);
    }

    [Test]
    public void Run_RegionCutOff_GoesOnWithoutIt()
    {
        WanResult result = Run(Light with { Validators = 16, CutRegion = 2 });
        Assert.That(result.Tps, Is.EqualTo(20).Within(3), "the other regions' clients");
        Assert.That(Run(Light with { Validators = 5, CutRegion = 0 }).BlocksPerSecond, Is.Positive);
    }

    [Test]
    public void Run_FullBlocks_CarryLessOverSlowLinksAndWithCostlyExecution()
    {
        double tps = Run(Full).Tps;
        Assert.Multiple(() =>
        {
            Assert.That(tps, Is.GreaterThan(1_000));
            Assert.That(Run(Full with { UplinkMbit = 20 }).Tps, Is.LessThan(tps / 2));
            Assert.That(Run(Full, WanCosts.Typical with { ExecuteUs = 200 }).Tps, Is.LessThan(tps / 2));
            Assert.That(Run(Full with { GossipTps = 100_000 }).GossipShare, Is.EqualTo(100_000 * 0.75 * 260 * 8 / 1e9).Within(0.001));
        });
    }

    [Test]
    public void FanOut_EveryGateway_VerifiesEachHeadUnlessTheLightNodeIsOverloaded()
    {
        FanOutScenario calm = new(Gateways: 500, Validators: 4, HeadsPerSecond: 1, UplinkMbit: 1_000, DurationSeconds: 10);
        FanOutResult result = FanOut.Run(calm, WanCosts.Typical);
        Assert.That(result.VerifiedShare, Is.GreaterThan(0.85), "all but the last heads");
        Assert.That(result.MedianMs, Is.InRange(100, 500));

        FanOutResult crowded = FanOut.Run(calm with { Gateways = 20_000, HeadsPerSecond = 5 }, WanCosts.Typical);
        Assert.That(crowded.CoreBusy, Is.GreaterThan(0.9));
        Assert.That(crowded.VerifiedShare, Is.LessThan(0.8), "gateways leave heads out");
    }

    private static WanResult Run(WanScenario scenario, WanCosts? costs = null) =>
        WanRun.Run(scenario, costs ?? WanCosts.Typical, () => new SteadyPace());

    private sealed class SteadyPace : IBlockPace
    {
        public int Limit => 4_000;

        public void OnCommitted(int transactions, int round)
        {
        }
    }
}
