using System.Security.Cryptography;
using Chain.Core.Records;
using Gateway.Downloads;
using Gateway.Events;

namespace Gateway.Tests.Support;

/// <summary>A cache and real repositories of a vendor and of brokers, with limits that keep tests short.</summary>
internal sealed class DownloadBench : IAsyncDisposable, IGatewayObserver
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        MaxResponseDrainSize = 0
    })
    { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<(FakeRepository Source, DownloadVerdict Verdict)> _faults = [];
    private readonly List<FakeRepository> _repositories = [];
    private CancellationTokenSource _stopping = new();

    private DownloadBench(string folder, ImageCacheOptions options)
    {
        Folder = folder;
        Options = options;
        Book = new SourceBook(Path.Combine(folder, "sources.json"), options, Time);
        (Cache, Fetch) = NewCache();
    }

    /// <summary>The clock of bans and measurements.</summary>
    public ManualTime Time { get; } = new();

    public string Folder { get; }

    public ImageCacheOptions Options { get; }

    public SourceBook Book { get; private set; }

    public ImageCache Cache { get; private set; }

    public ImageFetch Fetch { get; private set; }

    public byte[] Image { get; private set; } = [];

    public ReleaseManifest Manifest { get; set; } = null!;

    /// <summary>The first repository is the vendor's; the others are brokers'.</summary>
    public IReadOnlyList<FakeRepository> Repositories => _repositories;

    /// <summary>Sources that failed, and why.</summary>
    public IReadOnlyList<(FakeRepository Source, DownloadVerdict Verdict)> Faults
    {
        get { lock (_faults) return [.. _faults]; }
    }

    /// <summary>Sources that were asked for bytes, in order.</summary>
    public List<FakeRepository> Asked { get; } = [];

    public string ImagePath => Path.Combine(Folder, "images", Manifest.ImageSha256.ToString());

    /// <summary>Bytes of the part file; 0 if there is none.</summary>
    public long PartLength => new FileInfo(ImagePath + ".part") is { Exists: true } part ? part.Length : 0;

    public static async Task<DownloadBench> StartAsync(int repositories, int sizeBytes, Func<ImageCacheOptions, ImageCacheOptions>? change = null)
    {
        ImageCacheOptions options = new()
        {
            RetryDelay = TimeSpan.FromMilliseconds(5),
            StallTimeout = TimeSpan.FromSeconds(10),
            SwitchAfter = TimeSpan.FromMilliseconds(500),
            HedgeAfter = TimeSpan.FromSeconds(10),
            ParallelBytesMin = long.MaxValue,
            TriesPerSourceMax = 2,
        };
        DownloadBench bench = new(Directory.CreateTempSubdirectory("fwl-dl-").FullName, change?.Invoke(options) ?? options);
        bench.Image = RandomNumberGenerator.GetBytes(sizeBytes);
        for (int i = 0; i < repositories; i++) bench._repositories.Add(await FakeRepository.StartAsync());
        foreach (FakeRepository repository in bench._repositories) repository.Publish(bench.Image);
        bench.Manifest = ScriptedReleases.Manifest("2.0.0", 2, bench.Image, bench.Location(0));
        return bench;
    }

    /// <summary>The proven release: the manifest, and every other repository as a broker's location.</summary>
    public ImageOrder Order() => ImageOrder.For(ScriptedReleases.Proven(Manifest) with
    {
        Locations = [.. _repositories.Skip(1).Select((_, i) => new ReplicaLocation(ScriptedReleases.Broker(i), default, Location(i + 1).ToString(), 0, 0))],
    });

    public Task<DownloadVerdict> FetchAsync(CancellationToken ct = default) =>
        Fetch.RunAsync(Order(), _ => false, ct, _stopping.Token).WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

    /// <summary>Fetches, and compares the cached bytes with the image.</summary>
    public async Task FetchesAsync()
    {
        Assert.That(await FetchAsync(), Is.EqualTo(DownloadVerdict.Ready),
            string.Join(' ', Faults.Select(f => $"{_repositories.IndexOf(f.Source)}:{f.Verdict}")));
        Assert.That((await File.ReadAllBytesAsync(ImagePath)).AsSpan().SequenceEqual(Image), "the cached image has other bytes");
    }

    /// <summary>Opens another cache on the same folder, as after a crash.</summary>
    public void Restart()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        Book.Save();
        Book = new SourceBook(Path.Combine(Folder, "sources.json"), Options, Time);
        (Cache, Fetch) = NewCache();
    }

    public SourceRecord? Record(int repository) =>
        Book.List().SingleOrDefault(record => record.Origin == _repositories[repository].Address.GetLeftPart(UriPartial.Authority));

    public void OnEvent(GatewayEvent happened)
    {
        if (happened is DownloadEvent.SourceAsked asked)
        {
            lock (Asked) Asked.Add(Find(asked.Source));
        }
        else if (happened is DownloadEvent.SourceFailed failed)
        {
            lock (_faults) _faults.Add((Find(failed.Source), failed.Verdict));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _stopping.Dispose();
        _http.Dispose();
        foreach (FakeRepository repository in _repositories) await repository.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private FakeRepository Find(ImageSource source) => _repositories.Single(r => r.Address.Port == source.Uri.Port);

    /// <summary>The URI of the image at a repository.</summary>
    public Uri Location(int repository) => new(_repositories[repository].Address, "firmware/" + Convert.ToHexStringLower(SHA256.HashData(Image)));

    private (ImageCache Cache, ImageFetch Fetch) NewCache()
    {
        ImageCache cache = new(Path.Combine(Folder, "images"), Options, _ => false);
        return (cache, new ImageFetch(cache, new ImageDownloader(_http, Options, TimeProvider.System, Book, this), Options));
    }
}
