using System.Net;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Gateway.Events;

namespace Gateway.Downloads;

/// <summary>Finds the piece list of an image, on disk or at any of its sources. The list proves itself, so any source will do.</summary>
internal sealed class PieceListFetch(HttpClient http, ImageCacheOptions options, SourceBook book, IGatewayObserver observer)
{
    /// <summary>
    /// Returns the list, and writes it to <paramref name="path"/>. Null if no source has it: then the image is checked as a whole.
    /// </summary>
    public async Task<PieceList?> FindAsync(ImageOrder order, string path, CancellationToken ct)
    {
        ReleaseManifest manifest = order.Manifest;
        if (PieceList.OfOnePiece(manifest) is { } single) return single;
        long sizeBytes = (long)PieceList.CountOf(manifest) * Hash256.Size;
        if (new FileInfo(path) is { Exists: true } file && file.Length == sizeBytes
            && PieceList.Trust(manifest, await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false)) is { } kept)
            return kept;
        IReadOnlyList<ImageSource> sources = book.Order(order.Sources, sizeBytes);
        for (int i = 0; i < sources.Count; i++)
        {
            TimeSpan patience = i < sources.Count - 1 ? options.SwitchAfter : options.StallTimeout;
            (byte[]? hashes, DownloadVerdict fault) = await AskAsync(sources[i].PiecesUri(manifest.PieceSizeBytes), sizeBytes, patience,
                ct).ConfigureAwait(false);
            if (fault != DownloadVerdict.Ready)
            {
                // A source that does not answer this will not serve the image either, so the others are tried first.
                book.Failed(sources[i], fault, "while its piece list was asked for");
                observer.OnEvent(new DownloadEvent.SourceFailed(order.Manifest, sources[i], fault, "while its piece list was asked for"));
            }

            if (hashes is null || PieceList.Trust(manifest, hashes) is not { } list) continue;
            DurableFile.Replace(path, hashes);
            return list;
        }

        return null;
    }

    /// <returns>
    /// The hashes if the answer has the right length, otherwise null; and Ready, or the fault if there was no answer at all.
    /// </returns>
    private async Task<(byte[]? Hashes, DownloadVerdict Fault)> AskAsync(Uri uri, long sizeBytes, TimeSpan patience, CancellationToken ct)
    {
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            stall.CancelAfter(patience);
            using HttpResponseMessage response = await http.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK || (response.Content.Headers.ContentLength is { } length && length != sizeBytes))
                return (null, DownloadVerdict.Ready);
            await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            byte[] hashes = new byte[sizeBytes];
            for (int filled = 0; filled < hashes.Length;)
            {
                stall.CancelAfter(patience);
                int got = await body.ReadAsync(hashes.AsMemory(filled), stall.Token).ConfigureAwait(false);
                if (got == 0) return (null, DownloadVerdict.Ready);
                filled += got;
            }

            return (hashes, DownloadVerdict.Ready);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, DownloadVerdict.TooSlow);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (null, DownloadVerdict.Unreachable);
        }
    }
}
