using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Events;

namespace Gateway.Downloads;

/// <summary>
/// Downloads an image without a piece list: from one source after the other, each from the byte where the last one stopped.
/// </summary>
/// <remarks>
/// No byte is trusted before the digest of the whole file agrees. A prefix from elsewhere (another source, an earlier run) is kept until
/// the digest disagrees. Then the current source is asked once more for the whole image, so that it is not blamed for another's bytes.
/// </remarks>
internal sealed class SequentialDownload(HttpClient http, ImageCacheOptions options, TimeProvider time, SourceBook book, IGatewayObserver observer)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Downloads into <paramref name="partPath"/>.</summary>
    /// <returns>Ready and the image; otherwise the last source's fault.</returns>
    /// <exception cref="OperationCanceledException">Stopped; the partial file stays.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public async Task<(DownloadVerdict Verdict, CachedImage? Image)> FetchAsync(ImageOrder order, string partPath, CancellationToken ct)
    {
        DownloadVerdict verdict = DownloadVerdict.NoSource;
        IReadOnlyList<ImageSource> sources = book.Order(order.Sources, order.Manifest.ImageSizeBytes);
        foreach (ImageSource source in sources)
        {
            observer.OnEvent(new DownloadEvent.SourceAsked(order.Manifest, source));
            TimeSpan patience = source == sources[^1] ? options.StallTimeout : options.SwitchAfter;
            long startedAt = time.GetTimestamp(), before = LengthOf(partPath);
            (verdict, CachedImage? image) = await FromSourceAsync(source.Uri, order.Manifest, partPath, patience, ct).ConfigureAwait(false);
            if (image is not null)
            {
                long given = Math.Max(0, image.SizeBytes - before);
                book.Gave(source, given, null, time.GetElapsedTime(startedAt));
                return (verdict, image with { Sources = [new SourceShare(source.Uri.ToString(), source.Kind, source.Owner, given)] });
            }

            book.Failed(source, verdict, verdict.ToString());
            observer.OnEvent(new DownloadEvent.SourceFailed(order.Manifest, source, verdict, "while the whole image was fetched"));
        }

        return (verdict, null);
    }

    private async Task<(DownloadVerdict Verdict, CachedImage? Image)> FromSourceAsync(
        Uri uri, ReleaseManifest manifest, string partPath, TimeSpan patience, CancellationToken ct)
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
                (verdict, tag) = await TryOnceAsync(uri, manifest.ImageSizeBytes, partPath, tag, patience, ct).ConfigureAwait(false);
                if (verdict == DownloadVerdict.WrongSize) File.Delete(partPath);
                if (verdict is DownloadVerdict.Refused or DownloadVerdict.WrongSize or DownloadVerdict.TooSlow or DownloadVerdict.AddressRefused)
                    return (verdict, null);
                if (verdict != DownloadVerdict.Ready) continue;
            }

            CachedImage image = await ImageHashes.ComputeAsync(partPath, ct).ConfigureAwait(false);
            if (ImageDownloader.Agrees(image, manifest)) return (DownloadVerdict.Ready, image);
            verdict = DownloadVerdict.WrongDigest;
            tag = null;
            File.Delete(partPath);
            if (prefixIsOurs) return (verdict, null);
            prefixIsOurs = true;
        }

        return (verdict, null);
    }

    private async Task<(DownloadVerdict Verdict, EntityTagHeaderValue? Tag)> TryOnceAsync(
        Uri uri, long sizeBytes, string partPath, EntityTagHeaderValue? tag, TimeSpan patience, CancellationToken ct)
    {
        long offset = LengthOf(partPath);
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        stall.CancelAfter(patience);
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
            DownloadVerdict verdict = await CopyAsync(response, partPath, offset, sizeBytes, patience, stall, ct).ConfigureAwait(false);
            return (verdict, response.Headers.ETag);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (DownloadVerdict.TooSlow, tag);
        }
        catch (HttpRequestException e)
        {
            if (e.InnerException is AddressRefusedException) return (DownloadVerdict.AddressRefused, tag);
            return (ServerTrust.FindRefusal(e) is null ? DownloadVerdict.Unreachable : DownloadVerdict.CertificateRefused, tag);
        }
    }

    private async Task<DownloadVerdict> CopyAsync(
        HttpResponseMessage response, string partPath, long offset, long sizeBytes, TimeSpan patience, CancellationTokenSource stall,
        CancellationToken ct)
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
                stall.CancelAfter(patience);
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
