using System.Diagnostics;
using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>kill -9 of one validator: the others continue to commit, but each block whose proposer is dead is late.</summary>
internal sealed class KillOneMeasurement(int count) : IMeasurement
{
    public string Name => "kill-one";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
        List<double> before = [], onTime = [], late = [];
        for (int i = 0; i < count; i++) before.Add((await TimeAsync(sender)).Ms);
        await network.KillAsync(network.Validators[^1]);
        for (int i = 0; i < count && !cancellation.IsCancellationRequested; i++)
        {
            (double ms, long height) = await TimeAsync(sender);
            (height % network.Validators.Count == DeadIndex(network) ? late : onTime).Add(ms);
        }

        double usual = new Samples(before).Median;
        progress($"usual {usual:0.0} ms; with one dead: on time {new Samples(onTime).Median:0.0} ms, late {new Samples(late).Median:0.0} ms");
        await network.StartAsync(network.Validators[^1]);
        return
        [
            new Figure("one validator dead: blocks on time, median", new Samples(onTime).Median, "ms", "", onTime.Count),
            new Figure("one validator dead: a late block's extra time, median", new Samples(late).Median - usual, "ms", "under 500 ms", late.Count),
            new Figure("one validator dead: a late block's extra time, slowest", new Samples(late).Max - usual, "ms", "", late.Count),
        ];
    }

    // The proposer of round 0 is set[height mod n]. The set is sorted by address, not by folder.
    private static int DeadIndex(TestNetwork network)
    {
        using Chain.Core.Crypto.EcdsaSigner dead = Chain.Core.Crypto.EcdsaSigner.FromPem(File.ReadAllText(network.Validators[^1].Key), "");
        return network.Genesis.Validators.IndexOf(dead.Address);
    }

    private static async Task<(double Ms, long Height)> TimeAsync(LedgerSender sender)
    {
        long start = Stopwatch.GetTimestamp();
        long height = (await sender.SendAsync()).Height;
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, height);
    }
}
