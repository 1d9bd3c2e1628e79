using Chain.Core.Records;
using Gateway.Events;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Downloads;

/// <summary>Downloads an image from its proven sources: by verified pieces if a source has the piece list, otherwise as a whole.</summary>
internal sealed class ImageDownloader(HttpClient http, ImageCacheOptions options, TimeProvider time, SourceBook book, IGatewayObserver observer)
{
    private readonly PieceListFetch _lists = new(http, options, book, observer);
    private readonly PiecedDownload _pieced = new(http, options, time, book, observer);
    private readonly SequentialDownload _sequential = new(http, options, time, book, observer);

    /// <summary>Downloads into the part file.</summary>
    /// <returns>Ready and the image; otherwise the last source's fault.</returns>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="ct"/>; the next call resumes from what is on disk.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public async Task<(DownloadVerdict Verdict, CachedImage? Image)> FetchAsync(ImageOrder order, ImagePaths paths, CancellationToken ct)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using ITimer timer = time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), deadline, options.Deadline, Timeout.InfiniteTimeSpan);
        try
        {
            if (book.Order(order.Sources, order.Manifest.ImageSizeBytes).Count == 0) return (DownloadVerdict.NoSource, null);
            return await _lists.FindAsync(order, paths.Pieces, deadline.Token).ConfigureAwait(false) is { } list
                ? await ByPiecesAsync(order, list, paths, deadline.Token).ConfigureAwait(false)
                : await _sequential.FetchAsync(order, paths.Part, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (DownloadVerdict.DeadlinePassed, null);
        }
        finally
        {
            book.Save();
        }
    }

    private async Task<(DownloadVerdict Verdict, CachedImage? Image)> ByPiecesAsync(ImageOrder order, PieceList list, ImagePaths paths, CancellationToken ct)
    {
        DownloadVerdict verdict;
        IReadOnlyList<SourceShare> shares;
        using (SafeFileHandle file = File.OpenHandle(paths.Part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous))
        {
            PieceMap map = await ScanAsync(list, file, ct).ConfigureAwait(false);
            (verdict, shares) = await _pieced.RunAsync(order, list, map, file, ct).ConfigureAwait(false);
            if (verdict != DownloadVerdict.Ready) return (verdict, null);
            if (RandomAccess.GetLength(file) != order.Manifest.ImageSizeBytes) RandomAccess.SetLength(file, order.Manifest.ImageSizeBytes);
            RandomAccess.FlushToDisk(file);
        }

        CachedImage image = await ImageHashes.ComputeAsync(paths.Part, ct).ConfigureAwait(false);
        if (Agrees(image, order.Manifest)) return (DownloadVerdict.Ready, image with { Sources = shares });
        File.Delete(paths.Part);
        File.Delete(paths.Pieces);
        return (DownloadVerdict.Contradiction, null); // [GW-PIECE.4]
    }

    /// <summary>Finds the pieces that an earlier run left on disk, by hashing them.</summary>
    private static async Task<PieceMap> ScanAsync(PieceList list, SafeFileHandle file, CancellationToken ct)
    {
        PieceMap map = new(list.Count);
        long length = RandomAccess.GetLength(file);
        if (length == 0) return map;
        byte[] buffer = new byte[list.LengthOf(0)];
        for (int i = 0; i < list.Count && list.OffsetOf(i) + list.LengthOf(i) <= length; i++)
        {
            Memory<byte> piece = buffer.AsMemory(0, list.LengthOf(i));
            int got = await RandomAccess.ReadAsync(file, piece, list.OffsetOf(i), ct).ConfigureAwait(false);
            if (got == piece.Length && list.Matches(i, piece.Span)) map.MarkVerified(i);                                   // [GW-PIECE.3]
        }

        return map;
    }

    /// <summary>Whether a file has the size and the digest of the manifest's image.</summary>
    public static bool Agrees(CachedImage image, ReleaseManifest manifest) =>
        image.Sha256 == manifest.ImageSha256 && image.SizeBytes == manifest.ImageSizeBytes;
}
