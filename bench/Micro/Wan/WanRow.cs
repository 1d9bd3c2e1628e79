using System.Globalization;
using System.Text.Json.Nodes;
using Chain.Core.Ledger;
using MicroBench.Ratios;
using MicroBench.Wan.Simulation;

namespace MicroBench.Wan;

/// <summary>The runs of one size of the set.</summary>
/// <param name="Validators">Size of the set.</param>
/// <param name="Light">Twenty transactions per second.</param>
/// <param name="Full">Blocks as full as the pace allows, over fast links.</param>
/// <param name="Half">Half of the rate of <paramref name="Full"/>.</param>
/// <param name="Slow">As <paramref name="Full"/>, over slow links.</param>
/// <param name="Cut">A hundred transactions per second while one region is cut off.</param>
/// <param name="Dead">The same while f validators are dead.</param>
/// <param name="Heads">Heads to all gateways at the rate of <paramref name="Light"/>.</param>
internal sealed record WanRow(
    int Validators, WanResult Light, WanResult Full, WanResult Half, WanResult Slow, WanResult Cut, WanResult Dead, FanOutResult Heads)
{
    public const int FastMbit = 1_000, SlowMbit = 100, GatewaysMax = 100_000, LightNodes = 25;

    private const double LightTps = 20, SomeTps = 100;
    private const int GossipRounds = 4;

    /// <summary>Runs all scenarios of one size.</summary>
    public static WanRow Run(int seed, int validators, int seconds, int gateways, WanCosts costs)
    {
        WanScenario plain = new(seed, validators, FastMbit, LightTps, seconds);
        WanResult Of(WanScenario scenario) => WanRun.Run(scenario, costs, () => new NodePace());
        WanResult light = Of(plain), full = FullAt(plain, Of), slow = FullAt(plain with { UplinkMbit = SlowMbit }, Of);
        FanOutScenario fanOut = new(gateways / LightNodes, validators, light.BlocksPerSecond, FastMbit, seconds);
        return new WanRow(validators, light, full, Of(plain with { OfferedTps = full.Tps / 2 }), slow, Of(plain with { OfferedTps = SomeTps, CutRegion = 1 }),
            Of(plain with { OfferedTps = SomeTps, Dead = (validators - 1) / 3 }), FanOut.Run(fanOut, costs));
    }

    private static readonly string[] Columns =
    [
        "validators", "quorum", "light p50 / p99 ms", "blocks/s", "full tx/s", "tx a block", "later rounds", "uplink", "loop", "Mbit/s", "half p50 / p99 ms",
        $"tx/s at {SlowMbit} Mbit/s", "region cut p50 / p99 ms", "f dead p50 / p99 ms", "heads p50 / p99 ms",
    ];

    public static string MarkdownHead { get; } = $"| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select(_ => "---|"))}\n";

    public string ToMarkdown() => string.Create(CultureInfo.InvariantCulture,
        $"| {Validators} | {ValidatorSet.QuorumOf(Validators)} | {Of(Light)} | {Light.BlocksPerSecond:0.0} | {Full.Tps:N0} | {Full.BlockTransactions:N0} "
        + $"| {Full.LaterRoundsShare:P0} | {Full.UplinkBusyMax:P0} | {Full.LoopBusyMax:P0} | {Full.ConsensusMbitMean:0} | {Of(Half)} | {Slow.Tps:N0} "
        + $"| {Of(Cut)} | {Of(Dead)} | {Heads.MedianMs:0} / {Heads.P99Ms:0} |\n");

    public JsonObject ToJson() => new()
    {
        ["validators"] = Validators,
        ["light"] = Json(Light),
        ["full"] = Json(Full),
        ["half"] = Json(Half),
        ["full_100_mbit"] = Json(Slow),
        ["region_cut"] = Json(Cut),
        ["f_dead"] = Json(Dead),
        ["heads"] = new JsonObject
        {
            ["p50_ms"] = Figures.Rounded(Heads.MedianMs),
            ["p99_ms"] = Figures.Rounded(Heads.P99Ms),
            ["last_ms"] = Figures.Rounded(Heads.LastMs),
            ["verified_share"] = Figures.Rounded(Heads.VerifiedShare),
            ["core_busy"] = Figures.Rounded(Heads.CoreBusy),
            ["uplink_busy"] = Figures.Rounded(Heads.UplinkBusy),
        },
    };

    // Transactions that blocks take were sent from node to node before: their rate follows from the result, so a few runs approach it.
    private static WanResult FullAt(WanScenario scenario, Func<WanScenario, WanResult> run)
    {
        WanScenario full = scenario with { OfferedTps = 0 };
        for (int i = 0; i < GossipRounds; i++)
        {
            WanResult result = run(full);
            full = full with { GossipTps = i == 0 ? result.Tps / 2 : (full.GossipTps + result.Tps) / 2 };
        }

        return run(full);
    }

    private static string Of(WanResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.MedianMs:0} / {result.P99Ms:0}");

    private static JsonObject Json(WanResult result) => new()
    {
        ["blocks_per_second"] = Figures.Rounded(result.BlocksPerSecond),
        ["tps"] = Figures.Rounded(result.Tps),
        ["p50_ms"] = Figures.Rounded(result.MedianMs),
        ["p99_ms"] = Figures.Rounded(result.P99Ms),
        ["later_rounds_share"] = Figures.Rounded(result.LaterRoundsShare),
        ["consensus_mbit_mean"] = Figures.Rounded(result.ConsensusMbitMean),
        ["uplink_busy_max"] = Figures.Rounded(result.UplinkBusyMax),
        ["gossip_share"] = Figures.Rounded(result.GossipShare),
        ["loop_busy_max"] = Figures.Rounded(result.LoopBusyMax),
    };
}
