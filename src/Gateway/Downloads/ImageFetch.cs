using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Gateway.Downloads;

/// <summary>Brings one image into the cache: takes over the file of an earlier run, or makes room and downloads it.</summary>
internal sealed class ImageFetch(ImageCache cache, ImageDownloader downloader, ImageCacheOptions options)
{
    /// <summary>Fetches the image of a proven release into the cache [P2.4] [P4.4].</summary>
    /// <param name="order">The image and its sources.</param>
    /// <param name="isRunning">Whether another image is being downloaded, so that its files must stay.</param>
    /// <param name="calledOff">Cancels the download and removes the partial files.</param>
    /// <param name="stopping">Stops the download; the partial files stay for the next start.</param>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="stopping"/>.</exception>
    public async Task<DownloadVerdict> RunAsync(
        ImageOrder order, Func<Hash256, bool> isRunning, CancellationToken calledOff, CancellationToken stopping)
    {
        ReleaseManifest manifest = order.Manifest;
        ImagePaths paths = cache.PathsFor(manifest.ImageSha256);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, calledOff);
        try
        {
            if (manifest.ImageSizeBytes > options.EffectiveImageBytesMax) return DownloadVerdict.TooLarge;
            if (await TryAdoptAsync(manifest, paths, stop.Token).ConfigureAwait(false)) return DownloadVerdict.Ready;
            if (!cache.TryMakeRoom(manifest, isRunning)) return DownloadVerdict.CacheFull;
            (DownloadVerdict verdict, CachedImage? image) = await downloader.FetchAsync(order, paths, stop.Token).ConfigureAwait(false);
            if (image is null) return verdict;
            WriteOrigin(paths, image.Sources);
            File.Move(paths.Part, paths.Image, overwrite: true);
            File.Delete(paths.Pieces);
            cache.Add(image with { Path = paths.Image });
            return DownloadVerdict.Ready;
        }
        catch (OperationCanceledException) when (calledOff.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            File.Delete(paths.Part);
            File.Delete(paths.Pieces);
            return DownloadVerdict.CalledOff;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DownloadVerdict.StorageFailed;
        }
    }

    /// <summary>Takes over the file of an earlier run, if its bytes still are what its name says.</summary>
    private async Task<bool> TryAdoptAsync(ReleaseManifest manifest, ImagePaths paths, CancellationToken ct)
    {
        if (!File.Exists(paths.Image)) return false;
        CachedImage image = await ImageHashes.ComputeAsync(paths.Image, ct).ConfigureAwait(false);
        if (!ImageDownloader.Agrees(image, manifest))
        {
            File.Delete(paths.Image);
            return false;
        }

        cache.Add(image with { Sources = ReadOrigin(paths) });
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
            return []; // Only people read it; no decision depends on it.
        }
    }
}
