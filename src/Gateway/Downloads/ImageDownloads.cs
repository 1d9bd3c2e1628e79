using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Events;
using Gateway.Releases;

namespace Gateway.Downloads;

/// <summary>
/// The running downloads, and the only place that knows them: one for each image, cancelled with its release, repeated some time after
/// a failure. [GW-SOURCE.5]
/// </summary>
/// <remarks>
/// A finished download offers nothing by itself. It wakes the coordinator, which asks the chain again and offers only a release that is
/// still valid. Releases of several vendors can have one image: its download then uses the sources of all of them, and neither the failure nor
/// the end of one release stops it for the others. [GW-SOURCE.6] Thread-safe.
/// </remarks>
internal sealed class ImageDownloads(
    ImageCache images, ImageFetch fetch, TimeSpan retryDelay, IGatewayObserver observer, Action onEnded, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Hash256, Download> _running = new();
    private readonly ConcurrentDictionary<(Hash256 Sha256, ReleaseKey Key), Download> _resting = new();
    private readonly ConcurrentDictionary<(Hash256 Sha256, ReleaseKey Key), ProvenAnswer.Latest> _wanted = new();
    private readonly ConcurrentDictionary<ReleaseKey, Address> _begun = new();
    private readonly ConcurrentDictionary<Hash256, DownloadVerdict> _faults = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>
    /// Begins the download, unless the image is in the cache, is being downloaded, or failed a moment ago. A running download begins anew, and
    /// keeps its verified pieces, if a source was withdrawn or added.
    /// </summary>
    public void Begin(ReleaseKey key, ProvenAnswer.Latest release)
    {
        _begun[key] = release.Contract;
        Hash256 sha256 = release.Record.Manifest.ImageSha256;
        if (images.Find(sha256) is not null) return;
        _wanted[(sha256, key)] = release;
        if (_running.TryGetValue(sha256, out Download? running))
        {
            if (!OrderFor(running.Key, running.Release).HasSourcesOf(running.Order)) running.BeginAnew.Cancel();
            return;
        }

        if (_resting.TryGetValue((sha256, key), out Download? rests) && rests.Release.Contract == release.Contract) return;
        Download download = new(key, release, OrderFor(key, release));
        if (_running.TryAdd(sha256, download)) download.Task = RunAsync(download);
    }

    /// <summary>Why the last download of an image failed; Unspecified if it did not fail, or if there was none.</summary>
    public DownloadVerdict LastFault(in Hash256 sha256) => _faults.GetValueOrDefault(sha256);

    /// <summary>Whether a download of the release's image began before. The gateway then tries again until it has the image.</summary>
    public bool WasBegun(ReleaseKey key, Address contract) => _begun.TryGetValue(key, out Address begun) && begun == contract;

    /// <summary>Cancels the downloads of a key, except that of the release that is valid. [GW-REVOKE.3]</summary>
    /// <param name="key">The key.</param>
    /// <param name="contract">The valid release; null if there is none.</param>
    /// <param name="reason">Why the others are cancelled.</param>
    public void CancelAllBut(ReleaseKey key, Address? contract, string reason)
    {
        foreach (((Hash256 Sha256, ReleaseKey Key) image, ProvenAnswer.Latest release) in _wanted)
        {
            if (image.Key == key && release.Contract != contract) _wanted.TryRemove(image, out _);
        }

        foreach (Download download in _running.Values.Concat(_resting.Values))
        {
            if (download.Key != key || download.Release.Contract == contract || download.IsCancelled) continue;
            observer.OnEvent(new DownloadEvent.CalledOff(download.Release.Record.Manifest, reason));
            Hash256 sha256 = download.Release.Record.Manifest.ImageSha256;
            bool isWantedByOthers = _wanted.Keys.Any(image => image.Sha256 == sha256);
            (isWantedByOthers ? download.BeginAnew : download.CalledOff).Cancel();
        }
    }

    /// <summary>Stops all downloads and waits for them; their partial files stay for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task ended = Task.WhenAll(_running.Values.Concat(_resting.Values).Select(download => download.Task));
        await ended.WaitAsync(StopTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(Download download)
    {
        await Task.Yield(); // Adds the entry before anything can remove it.
        ReleaseManifest manifest = download.Release.Record.Manifest;
        bool rests = false;
        try
        {
            rests = await TryFetchAsync(download).ConfigureAwait(false);
        }
        finally
        {
            // The place is free before the rest: another vendor's release of the image may describe its pieces otherwise.
            if (rests) _resting[(manifest.ImageSha256, download.Key)] = download;
            _running.TryRemove(manifest.ImageSha256, out _);
            onEnded();
        }

        if (!rests) return;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(
            _stopping.Token, download.CalledOff.Token, download.BeginAnew.Token);
        await Task.Delay(retryDelay, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _resting.TryRemove((manifest.ImageSha256, download.Key), out _);
        onEnded();
    }

    /// <summary>Fetches the image once. True if that failed, so that the release waits before it tries again.</summary>
    private async Task<bool> TryFetchAsync(Download download)
    {
        ReleaseManifest manifest = download.Release.Record.Manifest;
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, download.BeginAnew.Token);
        DownloadVerdict verdict;
        try
        {
            verdict = await fetch.RunAsync(download.Order, HasFiles, download.CalledOff.Token, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (download.BeginAnew.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            return false; // The coordinator begins it again, with the sources of now.
        }

        if (verdict is DownloadVerdict.Ready or DownloadVerdict.CalledOff) _faults.TryRemove(manifest.ImageSha256, out _);
        else _faults[manifest.ImageSha256] = verdict; // The devices that wait for the image have another standing now.
        if (verdict == DownloadVerdict.CalledOff) return false;
        if (verdict == DownloadVerdict.Ready)
        {
            foreach ((Hash256, ReleaseKey) done in _wanted.Keys.Where(image => image.Sha256 == manifest.ImageSha256)) _wanted.TryRemove(done, out _);
            if (images.Find(manifest.ImageSha256) is { } image) observer.OnEvent(new DownloadEvent.Fetched(manifest, image.Sources));
            return false;
        }

        observer.OnEvent(new DownloadEvent.Failed(manifest, verdict));
        return true;
    }

    private bool HasFiles(Hash256 sha256) => _running.ContainsKey(sha256) || _resting.Keys.Any(rests => rests.Sha256 == sha256);

    /// <summary>The release's sources, then those of the other wanted releases of the image.</summary>
    private ImageOrder OrderFor(ReleaseKey key, ProvenAnswer.Latest release)
    {
        Hash256 sha256 = release.Record.Manifest.ImageSha256;
        ImageOrder order = ImageOrder.For(_wanted.GetValueOrDefault((sha256, key), release));
        foreach (((Hash256 Sha256, ReleaseKey Key) image, ProvenAnswer.Latest other) in _wanted)
        {
            if (image.Sha256 == sha256 && image.Key != key) order = order.With(ImageOrder.For(other));
        }

        return order;
    }

    private sealed class Download(ReleaseKey key, ProvenAnswer.Latest release, ImageOrder order)
    {
        public ReleaseKey Key { get; } = key;

        public ProvenAnswer.Latest Release { get; } = release;

        public ImageOrder Order { get; } = order;

        /// <summary>Cancels the download and removes what it has.</summary>
        public CancellationTokenSource CalledOff { get; } = new();

        /// <summary>Cancels the download and keeps what it has for the next one.</summary>
        public CancellationTokenSource BeginAnew { get; } = new();

        public bool IsCancelled => CalledOff.IsCancellationRequested || BeginAnew.IsCancellationRequested;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
