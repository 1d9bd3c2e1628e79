using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Chain.Core.Primitives;
using Chain.Core.Records;
using EndToEnd.Tests.Cluster;
using Fwledger.V1;
using Gateway.Downloads;

namespace ClusterBench;

/// <summary>
/// kill -9 of the vendor's repository in the middle of a download: the time until a broker's bytes arrive, and the bytes
/// fetched twice.
/// </summary>
internal sealed class FailoverMeasurement(int count, int imageBytes) : IMeasurement
{
    // Its own model, because other measurements may have published releases on the same network.
    private const string Model = "sensor-f1";

    public string Name => "failover";

    private string About => $"{imageBytes >> 20} MiB, vendor's repository killed";

    public async Task<IReadOnlyList<Figure>> RunAsync(TestNetwork network, Action<string> progress, CancellationToken cancellation)
    {
        NodeFolder broker = AddRepository(network);
        await network.StartAsync(network.Repository, broker);
        string image = network.MakeImage(imageBytes, seed: 64);
        (await FwledgerRun.OfAsync(["firmware", "publish", image, .. network.PublishOptions("1.0.0", Model)])).OrThrow();
        network.RepositoryUrlForClients = broker.Listen("repository");
        (await FwledgerRun.OfAsync(["firmware", "publish", image, .. network.PublishOptions("1.1.0", Model)])).OrThrow();
        ImageOrder order = await OrderAsync(network, broker.Listen("repository"));

        List<double> gaps = [];
        long twice = 0;
        for (int i = 0; i < count && !cancellation.IsCancellationRequested; i++)
        {
            using FailoverWatch watch = new(new Uri(network.RepositoryUrl).Port, imageBytes / 2, () => network.KillAsync([network.Repository]));
            await FetchAsync(Path.Combine(network.Folder, $"cache-{i}"), order, watch, cancellation);
            gaps.Add(watch.Gap.TotalMilliseconds);
            twice = Math.Max(twice, watch.BytesRead - imageBytes);
            progress($"vendor's repository killed after {watch.BytesOfFirst} of {imageBytes} bytes: the broker's come after {gaps[^1]:0.0} ms");
            await network.StartAsync(network.Repository);
        }

        Samples samples = new(gaps);
        return
        [
            new Figure($"{About}: to the broker's bytes, median", samples.Median, "ms", "under 1000 ms", samples.Count),
            new Figure($"{About}: to the broker's bytes, slowest", samples.Max, "ms", "under 1000 ms", samples.Count),
            new Figure($"{About}: bytes fetched twice, most", twice, "bytes", $"under a piece, {order.Manifest.PieceSizeBytes}",
                samples.Count),
        ];
    }

    private static async Task FetchAsync(string folder, ImageOrder order, FailoverWatch watch, CancellationToken cancellation)
    {
        // One source at a time, and no second one because of a slow machine: this measures the change from one source to the
        // next.
        TimeSpan never = TimeSpan.FromHours(1);
        ImageCacheOptions options = new()
        {
            ParallelBytesMin = long.MaxValue,
            SourcesAtOnceMax = 1,
            HedgeAfter = never,
            SwitchAfter = never,
            BytesPerSecondMin = 0,
        };
        SourceBook book = new(folder + ".sources", options, TimeProvider.System);
        using HttpClient http = new(watch, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        ImageFetch fetch = new(new ImageCache(folder, options, _ => false), new ImageDownloader(http, options, TimeProvider.System, book, watch), options);
        DownloadVerdict verdict = await fetch.RunAsync(order, _ => false, calledOff: cancellation, stopping: CancellationToken.None);
        if (verdict != DownloadVerdict.Ready) throw new InvalidOperationException($"the download ended with {verdict}");
    }

    /// <summary>The order for the release, with the vendor's location first and the other repository as a broker's.</summary>
    private static async Task<ImageOrder> OrderAsync(TestNetwork network, string brokerUrl)
    {
        ListReleasesReply list = await network.Connect(network.Validators[0]).ListReleasesAsync(new ListReleasesRequest());
        string contract = list.Releases.First(r => r.Model == Model).Contract;
        LatestReleaseReply reply = await network.Connect(network.Validators[0]).GetReleaseAsync(new GetReleaseRequest { Contract = contract });
        if (!ReleaseRecord.TryDecode(reply.Release.Span, out ReleaseRecord? record)) throw new InvalidOperationException("the release cannot be read");
        ReleaseManifest manifest = record.Manifest;
        Uri second = new($"{brokerUrl.TrimEnd('/')}/firmware/{manifest.ImageSha256}");
        return new ImageOrder(manifest,
        [
            new ImageSource(new Uri(manifest.Uris[0]), SourceKind.Vendor, manifest.Vendor),
            new ImageSource(second, SourceKind.Broker, network.Genesis.Validators[0].Address),
        ]);
    }

    /// <summary>A second repository beside the vendor's, like a broker's.</summary>
    private static NodeFolder AddRepository(TestNetwork network)
    {
        NodeFolder second = network.Node("broker-repository");
        Directory.CreateDirectory(second.Path);
        File.Copy(Path.Combine(network.Repository.Path, "node.json"), Path.Combine(second.Path, "node.json"));
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        int port = ((IPEndPoint)free.LocalEndpoint).Port;
        second.Edit(json => json["repository"]!["listen"] = $"http://127.0.0.1:{port}");
        return second;
    }
}
