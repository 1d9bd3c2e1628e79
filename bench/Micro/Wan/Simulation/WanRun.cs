using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Wan.Simulation;

/// <summary>One simulated network: real engines, virtual time. Equal arguments give equal results.</summary>
internal sealed class WanRun
{
    private readonly WanValidator?[] _validators;

    private WanRun(WanScenario scenario, WanCosts costs, Func<IBlockPace> makePace)
    {
        Scenario = scenario;
        Costs = costs;
        Chain = new WanChain(scenario.Validators);
        Load = new WanLoad(scenario);
        Record = new WanRecord(scenario, Load);

        // Each node sends what its own clients submit to all others.
        double gossipTps = scenario.OfferedTps > 0 ? scenario.OfferedTps : scenario.GossipTps;
        double perNode = gossipTps / scenario.Validators * (scenario.Validators - 1) * costs.TransactionBytes;
        Network = new WanNetwork(Events, scenario, perNode);
        _validators = [.. Enumerable.Range(0, scenario.Validators).Select(i => scenario.IsDead(i) ? null : new WanValidator(this, i, makePace()))];
    }

    /// <summary>Size of a vote on the wire, without framing.</summary>
    public static int VoteBytes { get; } = new VoteMessage(new Vote(VoteType.Precommit, 1_000_000, 0, WanChain.ChainId, 99, default)).Encode().Length;

    /// <summary>Size of a status of a node that has all votes.</summary>
    public static int StatusBytes { get; } =
        new StatusMessage(1_000_000, 0, RoundStep.Precommit, WanChain.ChainId, default, default, -1, default).Encode().Length;

    /// <summary>Size of a block without transactions.</summary>
    public static int HeaderBytes { get; } = new WanChain(1).Make(1_000_000, WanChain.ChainId, new WanPayload(0, [], [])).Encoded.Length;

    public WanScenario Scenario { get; }

    public WanCosts Costs { get; }

    public ChainParameters Parameters { get; } = new();

    public WanEvents Events { get; } = new();

    public WanChain Chain { get; }

    public WanLoad Load { get; }

    public WanRecord Record { get; }

    public WanNetwork Network { get; }

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The run.</param>
    /// <param name="costs">The costs.</param>
    /// <param name="makePace">Makes a node's pace of blocks.</param>
    /// <exception cref="InvalidOperationException">Two nodes decided different blocks at a height: a bug.</exception>
    public static WanResult Run(WanScenario scenario, WanCosts costs, Func<IBlockPace> makePace)
    {
        WanRun run = new(scenario, costs, makePace);
        int[] nodes = [.. Enumerable.Range(0, scenario.Validators)];
        foreach (int node in nodes)
        {
            bool IsLost(int peer) => scenario.IsDead(peer) || (Regions.Of(peer) == scenario.CutRegion) != (Regions.Of(node) == scenario.CutRegion);
            run._validators[node]?.Start(nodes.Where(IsLost));
        }

        long endUs = scenario.DurationSeconds * 1_000_000L;
        run.Events.RunUntil(endUs);
        return run.Evaluate(endUs);
    }

    public WanValidator Validator(int node) => _validators[node]!;

    private WanResult Evaluate(long endUs)
    {
        long fromUs = Scenario.CountedFromUs;
        (long AtUs, int Round, int Count)[] blocks = [.. Record.Blocks.Where(b => b.AtUs >= fromUs)];
        double seconds = (endUs - fromUs) / 1e6;
        int[] connected = [.. Enumerable.Range(0, Scenario.Validators).Where(Scenario.IsConnected)];
        double wholeSeconds = endUs / 1e6;
        return new WanResult
        {
            BlocksPerSecond = blocks.Length / seconds,
            Tps = blocks.Sum(b => (long)b.Count) / seconds,
            LaterRoundsShare = blocks.Length == 0 ? 0 : blocks.Count(b => b.Round > 0) / (double)blocks.Length,
            MedianMs = Record.LatencyMs(0.5),
            P99Ms = Record.LatencyMs(0.99),
            ConsensusMbitMean = connected.Average(n => Network.SentBytes(n)) * 8 / 1e6 / wholeSeconds,
            UplinkBusyMax = Math.Min(1, Network.GossipShare) + connected.Max(n => Network.BusyUs(n)) / (double)endUs * Math.Max(0, 1 - Network.GossipShare),
            GossipShare = Network.GossipShare,
            LoopBusyMax = connected.Max(n => Validator(n).BusyUs) / endUs,
        };
    }
}
