using System.Diagnostics;
using EndToEnd.Tests.Cluster;

namespace ClusterBench;

/// <summary>
/// kill -9 of two of four validators for some seconds while transactions wait, then a restart of one: the time until the next
/// block.
/// </summary>
internal sealed class OutageMeasurement(int count, TimeSpan outage) : IMeasurement
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "outage";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        LedgerSender sender = new(network.Genesis.ChainId, network.Vendor, network.Connect(network.Validators[0]));
        List<double> times = [];
        for (int i = 0; i < count && !cancellation.IsCancellationRequested; i++)
        {
            await sender.SendAsync();

            // The sender uses one validator. Each try kills a different pair of the other three.
            NodeFolder[] victims = [.. Enumerable.Range(0, 2).Select(v => network.Validators[1 + (i + v) % 3])];
            Chain.Core.Primitives.Hash256 waiting = await sender.SubmitAsync();
            await network.KillAsync(victims);
            Chain.Core.Primitives.Hash256 waitingToo = await sender.SubmitAsync();
            await Task.Delay(outage, cancellation);
            long start = Stopwatch.GetTimestamp();
            await network.BeginAsync(victims[i % 2]);
            try
            {
                await sender.WaitAsync(waiting).WaitAsync(Patience, cancellation);
                await sender.WaitAsync(waitingToo).WaitAsync(Patience, cancellation);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                progress($"two of four dead for {outage.TotalSeconds:0} s, try {i + 1}: blocks again after {times[^1]:0} ms");
            }
            catch (TimeoutException)
            {
                progress($"two of four dead for {outage.TotalSeconds:0} s, try {i + 1}: no block after {Patience.TotalSeconds:0} s");
            }

            await network.StartAsync(victims[1 - i % 2]);
        }

        Samples samples = new(times);
        return
        [
            new Figure($"two of four dead for {outage.TotalSeconds:0} s, restart one: tries with blocks again", samples.Count, $"of {count}",
                $"{count} of {count}", count),
            new Figure("two of four dead: restart to blocks again, median", samples.Median, "ms", "under 3000 ms", samples.Count),
            new Figure("two of four dead: restart to blocks again, slowest", samples.Max, "ms", "under 3000 ms", samples.Count),
        ];
    }
}
