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
/// still valid. Thread-safe.
/// </remarks>
internal sealed class ImageDownloads(
    ImageCache images, ImageFetch fetch, TimeSpan retryDelay, IGatewayObserver observer, Action onEnded, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Hash256, Download> _running = new();
    private readonly ConcurrentDictionary<ReleaseKey, Address> _begun = new();
    private readonly ConcurrentDictionary<Hash256, DownloadVerdict> _faults = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins the download, unless the image is in the cache, is being downloaded, or failed a moment ago.</summary>
    public void Begin(ReleaseKey key, ProvenAnswer.Latest release)
    {
        _begun[key] = release.Contract;
        Hash256 sha256 = release.Record.Manifest.ImageSha256;
        if (images.Find(sha256) is not null || _running.ContainsKey(sha256)) return;
        Download download = new(key, release, new CancellationTokenSource());
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
        foreach (Download download in _running.Values)
        {
            if (download.Key != key || download.Release.Contract == contract || download.CalledOff.IsCancellationRequested) continue;
            observer.OnEvent(new DownloadEvent.CalledOff(download.Release.Record.Manifest, reason));
            download.CalledOff.Cancel();
        }
    }

    /// <summary>Stops all downloads and waits for them; their partial files stay for the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task ended = Task.WhenAll(_running.Values.Select(download => download.Task));
        await ended.WaitAsync(StopTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(Download download)
    {
        await Task.Yield(); // Adds the entry before anything can remove it.
        ReleaseManifest manifest = download.Release.Record.Manifest;
        try
        {
            DownloadVerdict verdict = await fetch.RunAsync(ImageOrder.For(download.Release), _running.ContainsKey, download.CalledOff.Token,
                _stopping.Token).ConfigureAwait(false);
            bool hasFailed = verdict is not (DownloadVerdict.Ready or DownloadVerdict.CalledOff);
            if (hasFailed) _faults[manifest.ImageSha256] = verdict;
            else _faults.TryRemove(manifest.ImageSha256, out _);
            if (hasFailed) onEnded(); // The devices that wait for the image have another standing now.
            if (verdict == DownloadVerdict.Ready)
            {
                if (images.Find(manifest.ImageSha256) is { } image) observer.OnEvent(new DownloadEvent.Fetched(manifest, image.Sources));
            }
            else if (verdict != DownloadVerdict.CalledOff)
            {
                observer.OnEvent(new DownloadEvent.Failed(manifest, verdict));
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, download.CalledOff.Token);
                await Task.Delay(retryDelay, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _running.TryRemove(manifest.ImageSha256, out _);
            onEnded();
        }
    }

    private sealed class Download(ReleaseKey key, ProvenAnswer.Latest release, CancellationTokenSource calledOff)
    {
        public ReleaseKey Key { get; } = key;

        public ProvenAnswer.Latest Release { get; } = release;

        public CancellationTokenSource CalledOff { get; } = calledOff;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
