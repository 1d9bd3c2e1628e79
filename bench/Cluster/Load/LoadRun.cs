using System.Diagnostics;
using System.Globalization;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;

namespace ClusterBench.Load;

/// <summary>One run on a fresh network: a light load, then saturation, then fixed shares of the rate that saturation reached.</summary>
internal sealed class LoadRun(LoadOptions options, Action<string> progress)
{
    private const double LightTps = 20;
    private const double SignedAhead = 2; // Transactions signed in advance, as a multiple of the warm-up's rate: the cluster may become faster.
    // More blocks per second than a cluster makes. This bounds how many transactions are signed in advance when few are in
    // flight.
    private const int RoundsASecond = 200;
    private static readonly int[] BlockSizes = [1, 10, 100, 1_000, 10_000, 20_000];
    private static readonly (string Name, double Share)[] Shares =
        [("10 %", 0.1), ("50 %", 0.5), ("90 %", 0.9), ("110 %", 1.1), ("150 %", 1.5), ("200 %", 2), ("400 %", 4)];

    private static readonly TimeSpan BesidePause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // For each of the two warm-ups. The phases after the saturated one use _phaseSeconds.
    private readonly int _warmUpSeconds = options.IsDry ? 1 : 5, _warmUpTps = options.IsDry ? 500 : 6_000;

    // The runtime recompiles hot code only when the processors have time for it. This phase gives them that time.
    private readonly int _lightWarmUpSeconds = options.IsDry ? 1 : 30;
    private readonly int _phaseSeconds = options.IsDry ? 1 : Math.Max(5, options.Seconds / 3);

    /// <summary>Runs the load. When it returns, every process that it started has ended.</summary>
    public async Task<(LoadResult Result, IReadOnlyList<string> SamplesCsv)> RunAsync(CancellationToken cancellation)
    {
        await using TestNetwork network = await TestNetwork.CreateAsync(options.Validators, options.Senders + 1);
        try
        {
            progress($"{options.Validators} validators start");
            await network.StartAsync(network.Validators);
            Address release = await PublishAsync(network);
            return await LoadAsync(network, release, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(network.Logs());
            throw;
        }
        finally
        {
            if (options.LogFile is { } file) await File.AppendAllTextAsync(file, network.Logs(), CancellationToken.None);
        }
    }

    /// <summary>Publishes a release, which the gateways then report on.</summary>
    private static async Task<Address> PublishAsync(TestNetwork network)
    {
        await network.StartAsync(network.Repository);
        (await FwledgerRun.OfAsync(["firmware", "publish", network.MakeImage(64 * 1024, seed: 1), .. network.PublishOptions("1.0.0")])).OrThrow();
        await network.KillAsync(network.Repository);
        ListReleasesReply releases = await network.Connect(network.Validators[0]).ListReleasesAsync(new ListReleasesRequest());
        return Address.Parse(releases.Releases[0].Contract);
    }

    private async Task<(LoadResult Result, IReadOnlyList<string> SamplesCsv)> LoadAsync(TestNetwork network, Address release, CancellationToken cancellation)
    {
        EcdsaSigner[] keys = [.. Enumerable.Range(1, options.Senders + 1).Select(i =>
            EcdsaSigner.FromPem(File.ReadAllText(network.Node(i == 1 ? "gateway" : $"gateway-{i}").Key), ""))];
        SignedReports[] senders = [.. keys.Select(k => new SignedReports(network.Genesis.ChainId, k, release))];
        int loaded = Math.Min(network.Validators.Count, options.Senders); // A validator that no sender uses gets nothing.
        LoadedNode[] nodes = [.. network.Validators.Take(loaded).Select((v, i) => new LoadedNode(v.Rpc, i,
            [.. senders[..^1].Where((_, s) => s % loaded == i)]))];
        await using ProcessSampler sampler = new(network);
        try
        {
            await Task.WhenAll(nodes.Select(n => n.Watch.StartAsync()));
            sampler.Start();
            List<PhaseResult> phases = [];
            int warmUp = _warmUpTps * _warmUpSeconds, places = options.InFlight;
            await SaturateAsync("warm-up", nodes, sampler, places, _warmUpSeconds, warmUp, cancellation);
            PhaseResult rough = await SaturateAsync("warm-up", nodes, sampler, places, _warmUpSeconds, warmUp, cancellation);
            await OfferAsync("warm-up", nodes, sampler, LightTps, _lightWarmUpSeconds, cancellation);
            phases.Add(await OfferAsync("light", nodes, sampler, LightTps, options.IsDry ? 1 : Math.Max(_phaseSeconds, 15), cancellation));
            int signed = (int)(SignedAhead * rough.Tps * options.Seconds);
            PhaseResult saturated = await SaturateAsync("saturated", nodes, sampler, places, options.Seconds, signed, cancellation);
            (double third, double to) = (saturated.Seconds / 3, sampler.Now); // The time does not include signing, which happens before.
            double from = to - saturated.Seconds;
            phases.Add(saturated);
            foreach ((string name, double share) in Shares)
                phases.Add(await OfferAsync(name, nodes, sampler, share * saturated.Tps, _phaseSeconds, cancellation, 2 * saturated.Tps));
            phases.Add(await OfferBesideAsync(nodes, senders[^1], sampler, 2 * saturated.Tps, cancellation));
            PhaseResult light = phases[0], load = phases.Single(p => p.Name == "90 %");
            if (options.HasBlockSizes) phases.AddRange(await FillBlocksAsync(nodes, sampler, saturated.Tps, cancellation));
            LoadResult result = new()
            {
                Dry = options.IsDry,
                Validators = options.Validators,
                Senders = options.Senders,
                Seconds = options.Seconds,
                InFlight = options.InFlight,
                HasBlockSizes = options.HasBlockSizes,
                Tps = saturated.Tps,
                LoadP50Ms = load.P50Ms,
                LoadP99Ms = load.P99Ms,
                LightLoadP50Ms = light.P50Ms,
                LightLoadP99Ms = light.P99Ms,
                RssMib = sampler.RssMib,
                RssFirstThirdMib = sampler.LargestRssMib(from, from + third),
                RssLastThirdMib = sampler.LargestRssMib(to - third, to),
                Phases = [.. phases],
            };
            return (result, [.. sampler.CsvLines()]);
        }
        finally
        {
            foreach (LoadedNode node in nodes) await node.DisposeAsync();
            foreach (EcdsaSigner key in keys) key.Dispose();
        }
    }

    /// <summary>
    /// Phases with different numbers of transactions in flight, so that blocks hold from one transaction to as many as fit.
    /// </summary>
    private async Task<List<PhaseResult>> FillBlocksAsync(LoadedNode[] nodes, ProcessSampler sampler, double tps, CancellationToken cancellation)
    {
        List<PhaseResult> phases = [];
        foreach (int places in options.IsDry ? BlockSizes[..2] : BlockSizes)
        {
            double most = Math.Min(SignedAhead * tps, RoundsASecond * Math.Max(places, nodes.Length)) * _phaseSeconds;
            string name = string.Create(CultureInfo.InvariantCulture, $"{places} under way");
            phases.Add(await SaturateAsync(name, nodes, sampler, places, _phaseSeconds, (int)most, cancellation));
        }

        return phases;
    }

    private Task<PhaseResult> SaturateAsync(string name, LoadedNode[] nodes, ProcessSampler sampler, int places, int seconds, int signed,
        CancellationToken cancellation)
    {
        return MeasureAsync(name, 0, nodes, sampler, signed, () =>
        {
            long until = Stopwatch.GetTimestamp() + ((long)seconds * Stopwatch.Frequency);
            int[] shares = [.. nodes.Select((_, i) => (places / nodes.Length) + (i < places % nodes.Length ? 1 : 0))];
            return Task.WhenAll(nodes.Select((n, i) => Task.Run(() => n.SaturateAsync(shares[i], until), cancellation)));
        }, cancellation);
    }

    /// <param name="beside">What runs beside the load, once everything is signed; receives the task of the load.</param>
    private Task<PhaseResult> OfferAsync(string name, LoadedNode[] nodes, ProcessSampler sampler, double tps, int seconds,
        CancellationToken cancellation, double tpsMax = double.MaxValue, Func<Task, Task>? beside = null)
    {
        int count = (int)(tps * seconds);
        int signed = (int)(Math.Min(tps, tpsMax) * seconds) + (nodes.Length * options.Senders);
        return MeasureAsync(name, tps, nodes, sampler, signed, () =>
        {
            // Arrivals are a Poisson process, because independent clients do not take turns.
            Random random = new(1);
            List<long>[] dueAt = [.. nodes.Select(_ => new List<long>())];
            double at = Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++)
            {
                at += -Math.Log(1 - random.NextDouble()) / tps * Stopwatch.Frequency;
                dueAt[i % nodes.Length].Add((long)at);
            }

            Task load = Task.WhenAll(nodes.Select((n, i) => Task.Run(() => n.OfferAsync(dueAt[i]), cancellation)));
            return beside is null ? load : Task.WhenAll(load, beside(load));
        }, cancellation);
    }

    /// <summary>The latency of one sender's transactions, one at a time, beside a flood of twice what the cluster can carry.</summary>
    private async Task<PhaseResult> OfferBesideAsync(LoadedNode[] nodes, SignedReports sender, ProcessSampler sampler, double tps,
        CancellationToken cancellation)
    {
        sender.Sign(_phaseSeconds * 5);
        List<double> latencies = [];
        PhaseResult result = await OfferAsync("flood of 200 %", nodes, sampler, tps, _phaseSeconds, cancellation, tps, beside: async flood =>
        {
            while (!flood.IsCompleted && sender.TryTake(out Transaction next))
            {
                latencies.Add((await nodes[0].CommitOneAsync(next)).TotalMilliseconds);
                await Task.Delay(BesidePause, cancellation);
            }
        });

        Samples samples = new(latencies);
        PhaseResult beside = result with
        {
            Name = "one sender beside 200 %",
            OfferedTps = 0,
            Tps = samples.Count / result.Seconds,
            Transactions = samples.Count,
            P50Ms = samples.Median,
            P90Ms = samples.At(0.9),
            P99Ms = samples.At(0.99),
            MaxMs = samples.Max,
            Refusals = 0,
            GivenUp = 0,
        };
        progress($"{beside.Name}: {beside.Transactions} transactions, p50 {beside.P50Ms:0.0} ms, p99 {beside.P99Ms:0.0} ms, max {beside.MaxMs:0.0} ms");
        return beside;
    }

    private async Task<PhaseResult> MeasureAsync(string name, double offered, LoadedNode[] nodes, ProcessSampler sampler, int signed, Func<Task> send,
        CancellationToken cancellation)
    {
        await Task.WhenAll(nodes.Select(n => Task.Run(() => n.Sign(signed / nodes.Length + 1), cancellation)));
        foreach (LoadedNode node in nodes)
        {
            node.Watch.TakeResults();
            node.TakeRefusals();
            node.TakeGivenUp();
        }

        double[] cpu = sampler.CpuSeconds;
        double own = ProcessSampler.OwnCpuSeconds;
        Stopwatch clock = Stopwatch.StartNew();
        await send();
        await DrainAsync(nodes, cancellation);
        double seconds = clock.Elapsed.TotalSeconds;
        (IReadOnlyList<double> LatenciesMs, long Blocks)[] results = [.. nodes.Select(n => n.Watch.TakeResults())];
        Samples latencies = new(results.SelectMany(r => r.LatenciesMs));
        PhaseResult phase = new(name, offered, latencies.Count / seconds, seconds, latencies.Count, results.Max(r => r.Blocks), latencies.Median,
            latencies.At(0.9), latencies.At(0.99), latencies.Max, nodes.Sum(n => n.TakeRefusals()), nodes.Sum(n => n.TakeGivenUp()),
            [.. sampler.CpuSeconds.Zip(cpu, (now, before) => now - before)], ProcessSampler.OwnCpuSeconds - own);
        progress($"{name}: {phase.Tps:0} tx/s in {phase.Blocks} blocks, p50 {phase.P50Ms:0.0} ms, p99 {phase.P99Ms:0.0} ms, "
            + $"refused {phase.Refusals}, given up {phase.GivenUp}, "
            + $"CPU {string.Join(" ", phase.ValidatorCpuSeconds.Select(c => $"{c:0.0}"))} + {phase.GeneratorCpuSeconds:0.0} s of {seconds:0.0} s");
        return phase;
    }

    /// <summary>Waits until everything that was admitted is final. Nothing is sent again: what a node has acknowledged, it must not lose.</summary>
    private static async Task DrainAsync(LoadedNode[] nodes, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (nodes.Any(n => n.Watch.UnderWay > 0))
        {
            if (nodes.Select(n => n.Watch.Problem).FirstOrDefault(p => p is not null) is { } problem)
                throw new InvalidOperationException("a stream of notices broke", problem);
            if (clock.Elapsed > Patience)
                throw new TimeoutException($"{nodes.Sum(n => n.Watch.UnderWay)} admitted transactions are not final after {Patience.TotalSeconds:0} s");
            await Task.Delay(2, cancellation);
        }
    }
}
