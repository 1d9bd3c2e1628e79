using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Chain.Core.Records;

namespace Gateway.Downloads;

/// <summary>Fills a partial file from the URIs of a proven record, one after the other, each from the byte where the last one ended.</summary>
/// <remarks>
/// No byte is believed before the digest of the whole file agrees. A prefix from elsewhere (another source, an earlier run) is kept until
/// the digest disagrees; then the source at hand is asked once more for all of it, so that it is not blamed for another's bytes.
/// </remarks>
internal sealed class ImageDownloader(HttpClient http, ImageCacheOptions options, TimeProvider time)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Downloads into <paramref name="partPath"/>; the verdict of the last source if none was good.</summary>
    /// <param name="manifest">The proven manifest: size, digest, URIs.</param>
    /// <param name="partPath">The partial file. Exists afterwards only if it may be continued.</param>
    /// <param name="onSource">Told each source and its verdict.</param>
    /// <param name="ct">Stops; the partial file stays.</param>
    public async Task<(DownloadVerdict Verdict, CachedImage? Image)> FetchAsync(
        ReleaseManifest manifest, string partPath, Action<string, DownloadVerdict> onSource, CancellationToken ct)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using ITimer timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), deadline, options.Deadline, Timeout.InfiniteTimeSpan);
        DownloadVerdict verdict = DownloadVerdict.NoSource;
        try
        {
            foreach (string text in manifest.Uris)
            {
                if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)) continue;
                (verdict, CachedImage? image) = await FromSourceAsync(uri, manifest, partPath, deadline.Token).ConfigureAwait(false);
                onSource(text, verdict);
                if (verdict is DownloadVerdict.Ready or DownloadVerdict.StorageFailed) return (verdict, image);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            verdict = DownloadVerdict.DeadlinePassed;
        }

        return (verdict, null);
    }

    private async Task<(DownloadVerdict Verdict, CachedImage? Image)> FromSourceAsync(Uri uri, ReleaseManifest manifest, string partPath, CancellationToken ct)
    {
        bool prefixIsOurs = LengthOf(partPath) == 0;
        EntityTagHeaderValue? tag = null;
        DownloadVerdict verdict = DownloadVerdict.Unreachable;
        for (int attempt = 1; attempt <= options.TriesPerSourceMax; attempt++)
        {
            if (attempt > 1 && verdict != DownloadVerdict.WrongDigest) await Task.Delay(options.RetryDelay, time, ct).ConfigureAwait(false);
            if (LengthOf(partPath) > manifest.ImageSizeBytes) File.Delete(partPath);
            if (LengthOf(partPath) < manifest.ImageSizeBytes)
            {
                (verdict, tag) = await TryOnceAsync(uri, manifest.ImageSizeBytes, partPath, tag, ct).ConfigureAwait(false);
                if (verdict == DownloadVerdict.WrongSize) File.Delete(partPath);
                if (verdict is DownloadVerdict.Refused or DownloadVerdict.WrongSize or DownloadVerdict.TooSlow or DownloadVerdict.StorageFailed)
                    return (verdict, null);
                if (verdict != DownloadVerdict.Ready) continue;
            }

            CachedImage image = await ImageHashes.ComputeAsync(partPath, ct).ConfigureAwait(false);
            if (image.SizeBytes == manifest.ImageSizeBytes && image.Sha256 == manifest.ImageSha256) return (DownloadVerdict.Ready, image);
            verdict = DownloadVerdict.WrongDigest;
            tag = null;
            File.Delete(partPath);
            if (prefixIsOurs) return (verdict, null);
            prefixIsOurs = true;
        }

        return (verdict, null);
    }

    private async Task<(DownloadVerdict Verdict, EntityTagHeaderValue? Tag)> TryOnceAsync(
        Uri uri, long sizeBytes, string partPath, EntityTagHeaderValue? tag, CancellationToken ct)
    {
        long offset = LengthOf(partPath);
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stall.CancelAfter(options.StallTimeout);
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, uri);
            if (offset > 0)
            {
                request.Headers.Range = new RangeHeaderValue(offset, null);
                if (tag is { IsWeak: false }) request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            }

            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent)) return (DownloadVerdict.Refused, null);
            bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
            if (resumed && !Continues(response.Content.Headers.ContentRange, offset, sizeBytes)) return (DownloadVerdict.WrongSize, null);
            if (!resumed) offset = 0;
            if (response.Content.Headers.ContentLength is long announced && announced != sizeBytes - offset) return (DownloadVerdict.WrongSize, null);
            DownloadVerdict verdict = await CopyAsync(response, partPath, offset, sizeBytes, stall, ct).ConfigureAwait(false);
            return (verdict, response.Headers.ETag);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (DownloadVerdict.TooSlow, tag);
        }
        catch (HttpRequestException)
        {
            return (DownloadVerdict.Unreachable, tag);
        }
    }

    private async Task<DownloadVerdict> CopyAsync(
        HttpResponseMessage response, string partPath, long offset, long sizeBytes, CancellationTokenSource stall, CancellationToken ct)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        long startedAt = time.GetTimestamp(), startOffset = offset;
        FileStream? file = null;
        try
        {
            file = new FileStream(partPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            file.SetLength(offset);
            file.Position = offset;
            while (true)
            {
                stall.CancelAfter(options.StallTimeout);
                int got;
                try
                {
                    got = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
                }
                catch (IOException)
                {
                    return DownloadVerdict.Unreachable;
                }

                if (got == 0) break;
                if (got > sizeBytes - offset) return DownloadVerdict.WrongSize;
                await file.WriteAsync(buffer.AsMemory(0, got), ct).ConfigureAwait(false);
                offset += got;
                if (offset < sizeBytes && IsBelowRate(offset - startOffset, time.GetElapsedTime(startedAt))) return DownloadVerdict.TooSlow;
            }

            file.Flush(flushToDisk: true);
            return offset == sizeBytes ? DownloadVerdict.Ready : DownloadVerdict.Unreachable;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return DownloadVerdict.StorageFailed;
        }
        finally
        {
            if (file is not null) await file.DisposeAsync().ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsBelowRate(long bytes, TimeSpan elapsed) =>
        elapsed > options.RateGrace && bytes * 1000 < options.BytesPerSecondMin * (long)elapsed.TotalMilliseconds;

    private static bool Continues(ContentRangeHeaderValue? range, long offset, long sizeBytes) =>
        range is { Unit: "bytes" } && range.From == offset && range.To == sizeBytes - 1 && (range.Length is null || range.Length == sizeBytes);

    private static long LengthOf(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? file.Length : 0;
    }
}
