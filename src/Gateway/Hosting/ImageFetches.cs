using System.Collections.Concurrent;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Downloads;
using Gateway.Matching;

namespace Gateway.Hosting;

/// <summary>The downloads under way: begun once an image, called off with their release, tried again a while after a failure. [GW-SOURCE.5]</summary>
/// <remarks>A finished download offers nothing by itself: it wakes the loop, which asks the chain again and offers only what still holds.</remarks>
internal sealed class ImageFetches(ImageCache images, GatewayOptions options, DownloadReports reports, WakeSignal wake, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Hash256, Fetch> _running = new();
    private readonly ConcurrentDictionary<ReleaseKey, Address> _begun = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Begins the download, unless it is here, runs, or failed a moment ago.</summary>
    public void Begin(ReleaseKey key, ProvenRelease release)
    {
        Hash256 sha256 = release.Record.Manifest.ImageSha256;
        _begun[key] = release.Contract;
        if (images.Find(sha256) is not null || _running.ContainsKey(sha256)) return;
        Fetch fetch = new(key, release, new CancellationTokenSource());
        if (_running.TryAdd(sha256, fetch)) fetch.Task = RunAsync(fetch);
    }

    /// <summary>Whether the release's image was wanted before: then it stays wanted until it is here.</summary>
    public bool WasBegun(ReleaseKey key, Address contract) => _begun.TryGetValue(key, out Address begun) && begun == contract;

    /// <summary>Calls the key's downloads off, but for that of the release that holds. [GW-REVOKE.3]</summary>
    public void CallOffAllBut(ReleaseKey key, Address? contract, string reason)
    {
        foreach (Fetch fetch in _running.Values)
        {
            if (fetch.Key != key || fetch.Release.Contract == contract || fetch.CalledOff.IsCancellationRequested) continue;
            reports.OnCalledOff(fetch.Release.Record.Manifest, reason);
            fetch.CalledOff.Cancel();
        }
    }

    /// <summary>Waits for no download any more; the cache ends those that run, and keeps what they have.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running.Values.Select(fetch => fetch.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(Fetch fetch)
    {
        await Task.Yield(); // The entry is in place before it can be taken out.
        ReleaseManifest manifest = fetch.Release.Record.Manifest;
        try
        {
            Task<DownloadVerdict> fetching = images.FetchAsync(ImageOrder.For(fetch.Release), fetch.CalledOff.Token);
            DownloadVerdict verdict = await fetching.WaitAsync(_stopping.Token).ConfigureAwait(false);
            if (verdict == DownloadVerdict.Ready)
            {
                if (images.Find(manifest.ImageSha256) is { } image) reports.OnVerified(manifest, image);
            }
            else if (verdict != DownloadVerdict.CalledOff)
            {
                reports.OnFailed(manifest.ImageSha256, verdict);
                using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, fetch.CalledOff.Token);
                await Task.Delay(options.DownloadRetryDelay, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            _running.TryRemove(manifest.ImageSha256, out _);
            wake.Wake();
        }
    }

    private sealed class Fetch(ReleaseKey key, ProvenRelease release, CancellationTokenSource calledOff)
    {
        public ReleaseKey Key { get; } = key;

        public ProvenRelease Release { get; } = release;

        public CancellationTokenSource CalledOff { get; } = calledOff;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
