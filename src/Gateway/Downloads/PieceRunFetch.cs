using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Chain.Light;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Downloads;

/// <summary>Fetches one run of pieces from one source with one range request. A piece reaches the disk only once it is verified.</summary>
/// <remarks>
/// So nothing unverified is ever on disk, two sources may fetch the same piece, and a bad piece has exactly one author.
/// [GW-SOURCE.7]
/// </remarks>
internal sealed class PieceRunFetch(
    HttpClient http, ImageCacheOptions options, TimeProvider time, PieceList list, PieceMap map, SafeFileHandle file, long imageSizeBytes,
        Func<TimeSpan> patience)
{
    private readonly long _startedAt = time.GetTimestamp();
    private long _pieceStartedAt = time.GetTimestamp();
    private int _piecesDone;

    /// <summary>How long the piece in flight has taken so far.</summary>
    public TimeSpan PieceAge => time.GetElapsedTime(Interlocked.Read(ref _pieceStartedAt));

    /// <summary>Expected time for more pieces, by the mean of those so far.</summary>
    public TimeSpan TimeFor(int pieces) => time.GetElapsedTime(_startedAt) / (Volatile.Read(ref _piecesDone) + 1) * pieces;

    /// <summary>Runs until the run ends, the source fails, or <paramref name="ct"/> stops it.</summary>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="ct"/>.</exception>
    /// <exception cref="IOException">The disk failed; a source's failure is a result.</exception>
    public async Task<PieceRunResult> RunAsync(ImageSource source, PieceRun run, CancellationToken ct)
    {
        Progress progress = new() { RequestedAt = time.GetTimestamp() };
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            stall.CancelAfter(patience());
            using HttpRequestMessage request = new(HttpMethod.Get, source.Uri);
            int first = run.Next;
            long from = list.OffsetOf(first), to = list.OffsetOf(run.End - 1) + list.LengthOf(run.End - 1) - 1;
            bool isWhole = from == 0 && to == imageSizeBytes - 1;
            if (!isWhole) request.Headers.Range = new RangeHeaderValue(from, to);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            if (Refusal(response, from, to) is { } refusal) return refusal;
            await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            return await ReadPiecesAsync(body, run, progress, stall, ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Result(DownloadVerdict.TooSlow, progress, "silent for too long");
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            return Result(DownloadVerdict.AddressRefused, progress, refused.Message) with { IsLasting = true };
        }
        catch (HttpRequestException e)
        {
            return ServerTrust.FindRefusal(e) is { } refusal
                ? Result(DownloadVerdict.CertificateRefused, progress, $"{refusal} Name the authority that signed its certificate as 'ca' in node.json")
                : Result(DownloadVerdict.Unreachable, progress, e.Message);
        }
    }

    private PieceRunResult? Refusal(HttpResponseMessage response, long from, long to)
    {
        HttpStatusCode status = response.StatusCode;
        if (status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            string detail = string.Create(CultureInfo.InvariantCulture, $"answered {(int)status}");
            return new PieceRunResult(DownloadVerdict.Refused, 0, null, TimeSpan.Zero, detail, IsLasting: (int)status < 500);
        }

        long expected = to - from + 1;
        if (status == HttpStatusCode.OK)
        {
            if (from != 0) return new PieceRunResult(DownloadVerdict.Refused, 0, null, TimeSpan.Zero, "knows no ranges", IsLasting: true);
            expected = imageSizeBytes;
        }
        else if (response.Content.Headers.ContentRange is not { Unit: "bytes" } range || range.From != from || range.To != to
            || (range.Length is { } whole && whole != imageSizeBytes))
        {
            return Lie($"sent the range '{response.Content.Headers.ContentRange}'");
        }

        return response.Content.Headers.ContentLength is { } announced && announced != expected ? Lie($"announced {announced} bytes, not {expected}") : null;
    }

    private async Task<PieceRunResult> ReadPiecesAsync(Stream body, PieceRun run, Progress progress, CancellationTokenSource stall, CancellationToken ct)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(list.LengthOf(run.Next));
        try
        {
            do
            {
                int piece = run.Next, length = list.LengthOf(piece);
                Interlocked.Exchange(ref _pieceStartedAt, time.GetTimestamp());
                if (await ReadPieceAsync(body, buffer.AsMemory(0, length), progress, stall).ConfigureAwait(false) is { } fault) return fault;
                if (!list.Matches(piece, buffer.AsSpan(0, length)))                                                        // [GW-PIECE.2]
                    return Result(DownloadVerdict.WrongDigest, progress, $"piece {piece} has other bytes than the contract says") with { IsLasting = true };
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, length), list.OffsetOf(piece), ct).ConfigureAwait(false);
                progress.Verified += length;
                Interlocked.Increment(ref _piecesDone);
            }
            while (map.Advance(run));
            return Result(DownloadVerdict.Ready, progress, "");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads one piece; null on success, otherwise the fault. Never reads past the piece (threat A02).</summary>
    private async Task<PieceRunResult?> ReadPieceAsync(Stream body, Memory<byte> piece, Progress progress, CancellationTokenSource stall)
    {
        for (int filled = 0; filled < piece.Length;)
        {
            stall.CancelAfter(patience());
            int got;
            try
            {
                got = await body.ReadAsync(piece[filled..], stall.Token).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                return Result(DownloadVerdict.Unreachable, progress, e.Message);
            }

            if (got == 0) return Result(DownloadVerdict.Unreachable, progress, "the connection ended early");
            filled += got;
            progress.Read += got;
            progress.FirstByteAt ??= time.GetTimestamp();
            if (IsBelowRate(progress)) return Result(DownloadVerdict.TooSlow, progress, $"below {options.BytesPerSecondMin} bytes per second");
        }

        return null;
    }

    private bool IsBelowRate(Progress progress)
    {
        TimeSpan elapsed = time.GetElapsedTime(progress.RequestedAt);
        return elapsed > options.RateGrace && progress.Read * 1000 < options.BytesPerSecondMin * (long)elapsed.TotalMilliseconds;
    }

    private PieceRunResult Result(DownloadVerdict verdict, Progress progress, string detail)
    {
        TimeSpan? latency = progress.FirstByteAt is { } at ? time.GetElapsedTime(progress.RequestedAt, at) : null;
        TimeSpan elapsed = progress.FirstByteAt is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;
        return new PieceRunResult(verdict, progress.Verified, latency, elapsed, detail);
    }

    private static PieceRunResult Lie(string detail) => new(DownloadVerdict.WrongSize, 0, null, TimeSpan.Zero, detail, IsLasting: true);

    /// <summary>Owned by the one task that runs.</summary>
    private sealed class Progress
    {
        public required long RequestedAt { get; init; }

        public long? FirstByteAt { get; set; }

        public long Read { get; set; }

        public long Verified { get; set; }
    }
}
