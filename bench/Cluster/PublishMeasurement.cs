using System.Diagnostics;
using System.Globalization;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Grpc.Core;

namespace ClusterBench;

/// <summary>
/// From the deployment to the activation of a 1 MiB image: two blocks, and a fetch by each authority. The upload is not
/// included.
/// </summary>
internal sealed class PublishMeasurement(int count) : IMeasurement
{
    private const int ImageBytes = 1024 * 1024;

    public string Name => "publish";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        await network.StartAsync(network.Repository);
        Fwledger.V1.Ledger.LedgerClient client = network.Connect(network.Validators[0]);
        List<double> times = [];
        for (int i = 0; i < count && !cancellation.IsCancellationRequested; i++)
        {
            string image = network.MakeImage(ImageBytes, seed: i);
            using AsyncServerStreamingCall<CommitNotice> notices = client.Subscribe(new SubscribeRequest(), cancellationToken: cancellation);
            await notices.ResponseHeadersAsync;
            Task<FwledgerRun> publish = FwledgerRun.OfAsync(["firmware", "publish", image, .. network.PublishOptions($"1.{i}.0")]);
            long deployed = 0;
            while (await notices.ResponseStream.MoveNext(cancellation))
            {
                long now = Stopwatch.GetTimestamp();
                CommitNotice notice = notices.ResponseStream.Current;
                if (notice.Events.Any(e => e.Name == "ReleaseDeployed")) deployed = now;
                if (notice.Events.Any(e => e.Name == "ReleaseActivated"))
                {
                    times.Add(Stopwatch.GetElapsedTime(deployed, now).TotalMilliseconds);
                    break;
                }
            }

            (await publish).OrThrow();
        }

        Samples samples = new(times);
        progress(string.Create(CultureInfo.InvariantCulture, $"deployed to active: median {samples.Median:0} ms"));
        return
        [
            new Figure("deployed (final) to active, 1 MiB, median", samples.Median, "ms", "under 500 ms", samples.Count),
            new Figure("deployed (final) to active, 1 MiB, slowest", samples.Max, "ms", "", samples.Count),
        ];
    }
}
