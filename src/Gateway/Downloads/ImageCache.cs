using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Gateway.Downloads;

/// <summary>
/// Verified images in one folder, named by their SHA-256. It is bounded in bytes and evicts the least recently used image first.
/// </summary>
/// <remarks>
/// Thread-safe. This process has hashed every image that <see cref="Find"/> returns and compared it with a proven record, so it may be
/// offered to a device. A file of an earlier run is hashed again first.
/// </remarks>
internal sealed class ImageCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Hash256, Held> _images = [];
    private readonly string _folder;
    private readonly ImageCacheOptions _options;
    private readonly Func<Hash256, bool> _isNeeded;
    private long _uses;

    /// <param name="folder">Belongs to the cache only.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="isNeeded">Whether an image must not be evicted.</param>
    public ImageCache(string folder, ImageCacheOptions options, Func<Hash256, bool> isNeeded)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
        _options = options;
        _isNeeded = isNeeded;
    }

    /// <summary>The verified image; null if it is not here, or if its file was changed since. [GW-CACHE.1]</summary>
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

    /// <summary>Opens a verified image for a transfer. The image is not evicted until the lease is disposed of.</summary>
    /// <returns>Null if the image is not here.</returns>
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

    /// <summary>The files of an image in the cache's folder.</summary>
    public ImagePaths PathsFor(in Hash256 sha256) => new(_folder, sha256);

    /// <summary>Adds an image whose digest was compared with a proven record.</summary>
    public void Add(CachedImage image)
    {
        lock (_gate) _images[image.Sha256] = new Held(image) { LastUse = ++_uses };
    }

    /// <summary>Evicts the least recently used images until the manifest's image fits.</summary>
    /// <param name="manifest">The image to make room for.</param>
    /// <param name="isRunning">Whether an image is being downloaded, so that its files must stay.</param>
    /// <returns>False if the images in use leave too little room.</returns>
    public bool TryMakeRoom(ReleaseManifest manifest, Func<Hash256, bool> isRunning)
    {
        lock (_gate)
        {
            ILookup<Hash256?, FileInfo> images = new DirectoryInfo(_folder).EnumerateFiles()
                .ToLookup(file => Hash256.TryParse(Path.GetFileNameWithoutExtension(file.Name), out Hash256 sha256) ? sha256 : (Hash256?)null);
            long total = manifest.ImageSizeBytes + images.Where(group => group.Key != manifest.ImageSha256).Sum(group => group.Sum(file => file.Length));
            IEnumerable<IGrouping<Hash256?, FileInfo>> removable = images
                .Where(group => group.Key is { } sha256 && sha256 != manifest.ImageSha256 && !isRunning(sha256) && IsIdle_NeedsLock(sha256))
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

    private void Release(Held held)
    {
        lock (_gate) held.Leases--;
    }

    private bool IsIdle_NeedsLock(Hash256 sha256) => _images.GetValueOrDefault(sha256) is not { Leases: > 0 } && !_isNeeded(sha256);

    private sealed class Held(CachedImage image)
    {
        public CachedImage Image { get; } = image;

        public int Leases { get; set; }

        public long LastUse { get; set; }
    }
}
