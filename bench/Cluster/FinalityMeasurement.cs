using System.Diagnostics;
using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>
/// The time from submission to finality, one transaction after another; and the transactions per second with many in flight.
/// </summary>
internal sealed class FinalityMeasurement(int warmUpCount, int serialCount, TimeSpan loadTime) : IMeasurement
{
    private const int InFlightPerSender = 200;

    public string Name => "finality";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
        for (int i = 0; i < warmUpCount; i++) await sender.SendAsync();
        List<double> latencies = [];
        for (int i = 0; i < serialCount && !cancellation.IsCancellationRequested; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await sender.SendAsync();
            latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Samples serial = new(latencies);
        progress($"submitted to final: median {serial.Median:0.0} ms, p99 {serial.At(0.99):0.0} ms");
        double perSecond = await LoadAsync(network, cancellation);
        return
        [
            new Figure("submitted to final, median", serial.Median, "ms", "under 50 ms", serial.Count),
            new Figure("submitted to final, p99", serial.At(0.99), "ms", "", serial.Count),
            new Figure("throughput", perSecond, "tx/s", "", 1),
        ];
    }

    private async Task<double> LoadAsync(TestNetwork network, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        int[] counts = await Task.WhenAll(network.Validators.Select(node => Task.Run(() => SendManyAsync(network, node, clock, cancellation), cancellation)));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    private async Task<int> SendManyAsync(TestNetwork network, NodeFolder node, Stopwatch clock, CancellationToken cancellation)
    {
        using Chain.Core.Crypto.EcdsaSigner signer = Chain.Core.Crypto.EcdsaSigner.FromPem(await File.ReadAllTextAsync(node.Key, cancellation), "");
        LedgerSender sender = new(network.Genesis.ChainId, signer, network.Connect(node));
        Queue<Task> underWay = new();
        int sent = 0;
        while (clock.Elapsed < loadTime)
        {
            if (underWay.Count >= InFlightPerSender) await underWay.Dequeue();
            underWay.Enqueue(sender.WaitAsync(await sender.SubmitAsync()));
            sent++;
        }

        await Task.WhenAll(underWay);
        return sent;
    }
}
