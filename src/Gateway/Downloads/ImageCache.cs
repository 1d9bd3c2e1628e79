using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

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
    private readonly CancellationTokenSource _stopping = new();
    private long _uses;

    /// <param name="folder">Belongs to the cache alone.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="downloader">Fills part files.</param>
    /// <param name="isNeeded">Whether an image must not be evicted.</param>
    public ImageCache(string folder, ImageCacheOptions options, ImageDownloader downloader, Func<Hash256, bool> isNeeded)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
        _options = options;
        _downloader = downloader;
        _isNeeded = isNeeded;
    }

    /// <summary>The verified image; null if it is not here, or if its file was touched since. [GW-CACHE.1]</summary>
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

    /// <summary>Brings the image of a proven release into the cache [P2.4] [P4.4]; one download an image, whoever asks.</summary>
    /// <param name="order">What, and from where.</param>
    /// <param name="calledOff">If this call began the download, ends it as called off, and removes what is there of it.</param>
    public Task<DownloadVerdict> FetchAsync(ImageOrder order, CancellationToken calledOff)
    {
        Hash256 sha256 = order.Manifest.ImageSha256;
        if (Find(sha256) is not null) return Task.FromResult(DownloadVerdict.Ready);
        lock (_gate)
        {
            if (!_running.TryGetValue(sha256, out Task<DownloadVerdict>? running))
            {
                running = Task.Run(() => FetchOnceAsync(order, calledOff), CancellationToken.None);
                _running.Add(sha256, running);
            }

            return running;
        }
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

    private ImagePaths PathsFor(in Hash256 sha256) => new(_folder, sha256);

    private async Task<DownloadVerdict> FetchOnceAsync(ImageOrder order, CancellationToken calledOff)
    {
        ReleaseManifest manifest = order.Manifest;
        ImagePaths paths = PathsFor(manifest.ImageSha256);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, calledOff);
        try
        {
            if (manifest.ImageSizeBytes > Math.Min(_options.ImageBytesMax, _options.CapacityBytes)) return DownloadVerdict.TooLarge;
            if (await TryAdoptAsync(manifest, paths, stop.Token).ConfigureAwait(false)) return DownloadVerdict.Ready;
            if (!MakeRoom(manifest)) return DownloadVerdict.CacheFull;
            (DownloadVerdict verdict, CachedImage? image) = await _downloader.FetchAsync(order, paths, stop.Token).ConfigureAwait(false);
            if (image is null) return verdict;
            WriteOrigin(paths, image.Sources);
            File.Move(paths.Part, paths.Image, overwrite: true);
            File.Delete(paths.Pieces);
            Keep(image with { Path = paths.Image });
            return DownloadVerdict.Ready;
        }
        catch (OperationCanceledException) when (calledOff.IsCancellationRequested && !_stopping.IsCancellationRequested)
        {
            File.Delete(paths.Part);
            File.Delete(paths.Pieces);
            return DownloadVerdict.CalledOff;
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
    private async Task<bool> TryAdoptAsync(ReleaseManifest manifest, ImagePaths paths, CancellationToken ct)
    {
        if (!File.Exists(paths.Image)) return false;
        CachedImage image = await ImageHashes.ComputeAsync(paths.Image, ct).ConfigureAwait(false);
        if (!ImageDownloader.Agrees(image, manifest))
        {
            File.Delete(paths.Image);
            return false;
        }

        Keep(image with { Sources = ReadOrigin(paths) });
        return true;
    }

    private static void WriteOrigin(ImagePaths paths, IReadOnlyList<SourceShare> sources) =>
        DurableFile.Replace(paths.Origin, JsonSerializer.SerializeToUtf8Bytes(sources, DownloadJsonContext.Default.IReadOnlyListSourceShare));

    private static IReadOnlyList<SourceShare> ReadOrigin(ImagePaths paths)
    {
        try
        {
            if (!File.Exists(paths.Origin)) return [];
            return JsonSerializer.Deserialize(File.ReadAllBytes(paths.Origin), DownloadJsonContext.Default.IReadOnlyListSourceShare) ?? [];
        }
        catch (JsonException)
        {
            return []; // For people only; nothing is decided by it.
        }
    }

    private void Keep(CachedImage image)
    {
        lock (_gate) _images[image.Sha256] = new Held(image) { LastUse = ++_uses };
    }

    private void Release(Held held)
    {
        lock (_gate) held.Leases--;
    }

    /// <summary>Evicts the longest unused images until this one fits; false if those in use leave no room.</summary>
    private bool MakeRoom(ReleaseManifest manifest)
    {
        lock (_gate)
        {
            ILookup<Hash256?, FileInfo> images = new DirectoryInfo(_folder).EnumerateFiles()
                .ToLookup(file => Hash256.TryParse(Path.GetFileNameWithoutExtension(file.Name), out Hash256 sha256) ? sha256 : (Hash256?)null);
            long total = manifest.ImageSizeBytes + images.Where(group => group.Key != manifest.ImageSha256).Sum(group => group.Sum(file => file.Length));
            IEnumerable<IGrouping<Hash256?, FileInfo>> removable = images
                .Where(group => group.Key is { } sha256 && sha256 != manifest.ImageSha256 && IsIdle_NeedsLock(sha256))
                .OrderBy(group => _images.GetValueOrDefault(group.Key!.Value)?.LastUse ?? 0).ThenBy(group => group.Max(file => file.LastWriteTimeUtc));
            foreach (IGrouping<Hash256?, FileInfo> image in removable)
            {
                if (total <= _options.CapacityBytes) break;
                total -= image.Sum(file => file.Length);
                foreach (FileInfo file in image) file.Delete();
                _images.Remove(image.Key!.Value);
            }

            return total <= _options.CapacityBytes;
        }
    }

    private bool IsIdle_NeedsLock(Hash256 sha256) =>
        !_running.ContainsKey(sha256) && _images.GetValueOrDefault(sha256) is not { Leases: > 0 } && !_isNeeded(sha256);

    private sealed class Held(CachedImage image)
    {
        public CachedImage Image { get; } = image;

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
