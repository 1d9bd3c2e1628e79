using System.Diagnostics;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;

namespace ClusterBench;

/// <summary>kill -9 of all validators under load, then a restart of all: from the start of the processes to the first new block.</summary>
internal sealed class RestartMeasurement(int count) : IMeasurement
{
    public string Name => "kill-all";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        List<double> times = [];
        for (int i = 0; i < count && !cancellation.IsCancellationRequested; i++)
        {
            LedgerSender before = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
            ReceiptReply last = await before.SendAsync();
            await before.SubmitAsync();
            await network.KillAsync(network.Validators);
            long start = Stopwatch.GetTimestamp();
            foreach (NodeFolder node in network.Validators) await network.BeginAsync(node);

            // This node reported the last block as final, so it must still have it. The client is new, because the old one would
            // back off before it dials again.
            await network.Process(network.Validators[0]).WaitReadyAsync();
            LedgerSender after = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
            ReceiptReply first = await after.SendPersistentlyAsync(cancellation);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (first.Height <= last.Height) throw new InvalidOperationException($"Block {last.Height} was final, and is lost: then came {first.Height}.");
            progress($"kill -9 of all, try {i + 1}: block {first.Height} after {times[^1]:0} ms");
            await Task.WhenAll(network.Validators.Select(n => network.Process(n).WaitReadyAsync()));
        }

        Samples samples = new(times);
        return
        [
            new Figure("kill -9 of all, restart to first block, median", samples.Median, "ms", "under 3000 ms", samples.Count),
            new Figure("kill -9 of all, restart to first block, slowest", samples.Max, "ms", "", samples.Count),
        ];
    }
}
