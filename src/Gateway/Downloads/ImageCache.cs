using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Downloads;

/// <summary>Verified images in one folder, named by their SHA-256, bounded in bytes, the longest unused going first.</summary>
/// <remarks>
/// Thread-safe. What <see cref="Find"/> returns was hashed by this process and compared with a proven record, so it may be offered to a
/// device; a file from an earlier run is hashed again before that. One download an image, however many wait for it.
/// </remarks>
internal sealed class ImageCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, Task<DownloadVerdict>> _running = [];
    private readonly Dictionary<Hash256, Held> _images = [];
    private readonly string _folder;
    private readonly ImageCacheOptions _options;
    private readonly ImageDownloader _downloader;
    private readonly Func<Hash256, bool> _isNeeded;
    private readonly Action<string, DownloadVerdict> _onSource;
    private readonly CancellationTokenSource _stopping = new();
    private long _uses;

    /// <param name="folder">Belongs to the cache alone.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="http">Follows no redirect: a release names its sources (threat B05).</param>
    /// <param name="time">Clock of deadlines and rates.</param>
    /// <param name="isNeeded">Whether an image must not be evicted.</param>
    /// <param name="onSource">Told each source that was asked and what came of it.</param>
    public ImageCache(string folder, ImageCacheOptions options, HttpClient http, TimeProvider time, Func<Hash256, bool> isNeeded,
        Action<string, DownloadVerdict> onSource)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
        _options = options;
        _downloader = new ImageDownloader(http, options, time);
        _isNeeded = isNeeded;
        _onSource = onSource;
    }

    /// <summary>The verified image; null if it is not here, or if its file was touched since.</summary>
    public CachedImage? Find(in Hash256 sha256)
    {
        lock (_gate)
        {
            if (!_images.TryGetValue(sha256, out Held? held)) return null;
            FileInfo file = new(held.Image.Path);
            if (file.Exists && file.Length == held.Image.SizeBytes && file.LastWriteTimeUtc == held.Image.WrittenAtUtc)
            {
                held.LastUse = ++_uses;
                return held.Image;
            }

            _images.Remove(sha256);
            return null;
        }
    }

    /// <summary>Opens a verified image for a transfer; it is not evicted until the lease is disposed of.</summary>
    public ImageLease? Lease(in Hash256 sha256)
    {
        lock (_gate)
        {
            if (Find(sha256) is not { } image) return null;
            Held held = _images[sha256];
            FileStream stream;
            try
            {
                stream = new FileStream(image.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            }
            catch (IOException)
            {
                return null;
            }

            held.Leases++;
            return new ImageLease(image, stream, () => Release(held));
        }
    }

    /// <summary>Brings the image of a proven manifest into the cache [P2.4].</summary>
    public Task<DownloadVerdict> FetchAsync(ReleaseManifest manifest, CancellationToken ct)
    {
        if (Find(manifest.ImageSha256) is not null) return Task.FromResult(DownloadVerdict.Ready);
        Task<DownloadVerdict>? running;
        lock (_gate)
        {
            if (!_running.TryGetValue(manifest.ImageSha256, out running))
            {
                running = Task.Run(() => FetchOnceAsync(manifest, _stopping.Token), CancellationToken.None);
                _running.Add(manifest.ImageSha256, running);
            }
        }

        return running.WaitAsync(ct);
    }

    /// <summary>Stops all downloads; their partial files stay for the next start.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        Task[] running;
        lock (_gate) running = [.. _running.Values];
        Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default).Wait(TimeSpan.FromSeconds(5));
        _stopping.Dispose();
    }

    private string PathFor(in Hash256 sha256) => Path.Combine(_folder, sha256.ToString());

    private async Task<DownloadVerdict> FetchOnceAsync(ReleaseManifest manifest, CancellationToken ct)
    {
        try
        {
            if (manifest.ImageSizeBytes > Math.Min(_options.ImageBytesMax, _options.CapacityBytes)) return DownloadVerdict.TooLarge;
            if (await TryAdoptAsync(manifest, ct).ConfigureAwait(false)) return DownloadVerdict.Ready;
            if (!MakeRoom(manifest)) return DownloadVerdict.CacheFull;
            string part = PathFor(manifest.ImageSha256) + ".part";
            (DownloadVerdict verdict, CachedImage? image) = await _downloader.FetchAsync(manifest, part, _onSource, ct).ConfigureAwait(false);
            if (image is null) return verdict;
            File.Move(part, PathFor(manifest.ImageSha256), overwrite: true);
            Keep(image with { Path = PathFor(manifest.ImageSha256) });
            return DownloadVerdict.Ready;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DownloadVerdict.StorageFailed;
        }
        finally
        {
            lock (_gate) _running.Remove(manifest.ImageSha256);
        }
    }

    /// <summary>Takes over a file of an earlier run, if it still is what its name says.</summary>
    private async Task<bool> TryAdoptAsync(ReleaseManifest manifest, CancellationToken ct)
    {
        string path = PathFor(manifest.ImageSha256);
        if (!File.Exists(path)) return false;
        CachedImage image = await ImageHashes.ComputeAsync(path, ct).ConfigureAwait(false);
        if (image.Sha256 != manifest.ImageSha256 || image.SizeBytes != manifest.ImageSizeBytes)
        {
            File.Delete(path);
            return false;
        }

        Keep(image);
        return true;
    }

    private void Keep(CachedImage image)
    {
        lock (_gate) _images[image.Sha256] = new Held(image) { LastUse = ++_uses };
    }

    private void Release(Held held)
    {
        lock (_gate) held.Leases--;
    }

    private bool MakeRoom(ReleaseManifest manifest)
    {
        lock (_gate)
        {
            string partName = manifest.ImageSha256 + ".part";
            long total = manifest.ImageSizeBytes;
            List<(long LastUse, FileInfo File, Hash256 Sha256)> removable = [];
            foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles())
            {
                if (file.Name == partName) continue;
                total += file.Length;
                if (!Hash256.TryParse(Path.GetFileNameWithoutExtension(file.Name), out Hash256 sha256) || _running.ContainsKey(sha256)) continue;
                Held? held = _images.GetValueOrDefault(sha256);
                if (held is { Leases: > 0 } || _isNeeded(sha256)) continue;
                removable.Add((held?.LastUse ?? 0, file, sha256));
            }

            foreach ((_, FileInfo file, Hash256 sha256) in removable.OrderBy(entry => entry.LastUse).ThenBy(entry => entry.File.LastWriteTimeUtc))
            {
                if (total <= _options.CapacityBytes) break;
                total -= file.Length;
                file.Delete();
                _images.Remove(sha256);
            }

            return total <= _options.CapacityBytes;
        }
    }

    private sealed class Held(CachedImage image)
    {
        public CachedImage Image { get; } = image;

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
