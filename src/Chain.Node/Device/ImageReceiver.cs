using System.Net;
using System.Net.Http.Headers;
using Chain.Node.Progress;

namespace Chain.Node.Device;

/// <summary>Downloads an image into a slot: resumes broken downloads, never writes past the declared size, verifies the digest at the end.</summary>
/// <remarks>Needs one buffer of memory, whatever the size of the image (threat H05).</remarks>
internal sealed class ImageReceiver(
    DdiClient gateway, SlotFiles slots, FaultPlan faults, ReceiverOptions options, TimeProvider time, IProgress<ProgressStep>? progress = null)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Downloads the image into its slot and verifies the bytes on disk.</summary>
    /// <remarks>Resumes from unverified bytes of an earlier run. If the digest is then wrong, downloads once more from the first byte.</remarks>
    public async Task<ReceiveVerdict> ReceiveAsync(PendingUpdate update, Uri source, CancellationToken cancellation)
    {
        long size = update.Image.SizeBytes;
        if (slots.LengthOf(update.Slot) > size) slots.Erase(update.Slot);
        bool hasOldPrefix = slots.LengthOf(update.Slot) > 0;
        ReceiveVerdict verdict = await ProbeAsync(source, size, cancellation).ConfigureAwait(false);
        int emptyTries = 0;
        for (int tries = 0; tries < options.TriesMax && verdict is ReceiveVerdict.Broken; tries++)
        {
            long before = slots.LengthOf(update.Slot);
            verdict = before == size ? ReceiveVerdict.Complete : await TryOnceAsync(update, source, before, cancellation).ConfigureAwait(false);
            if (verdict == ReceiveVerdict.Complete && !slots.Holds(update.Slot, update.Image))
            {
                slots.Erase(update.Slot);
                verdict = hasOldPrefix ? ReceiveVerdict.Broken : ReceiveVerdict.WrongDigest;
                hasOldPrefix = false;
                continue;
            }

            if (verdict != ReceiveVerdict.Broken) break;
            emptyTries = slots.LengthOf(update.Slot) > before ? 0 : emptyTries + 1;
            if (emptyTries >= options.EmptyTriesMax) break;
            await Task.Delay(DelayAfter(emptyTries), time, cancellation).ConfigureAwait(false);
        }

        if (verdict is ReceiveVerdict.WrongSize or ReceiveVerdict.StorageFailed) slots.Erase(update.Slot);
        return verdict == ReceiveVerdict.Broken ? ReceiveVerdict.GaveUp : verdict;
    }

    private TimeSpan DelayAfter(int emptyTries)
    {
        TimeSpan delay = options.RetryDelay * Math.Pow(2, Math.Min(emptyTries, 16));
        return delay < options.RetryDelayMax ? delay : options.RetryDelayMax;
    }

    /// <summary>Sends a HEAD request, to refuse a sender with another size before its first byte. A sender without HEAD support passes.</summary>
    /// <returns>Broken if the download should be tried.</returns>
    private async Task<ReceiveVerdict> ProbeAsync(Uri source, long size, CancellationToken cancellation)
    {
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(options.StallTimeout);
        try
        {
            using HttpResponseMessage response = await gateway.RequestImageAsync(HttpMethod.Head, source, 0, stall.Token).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone) return ReceiveVerdict.CalledOff;
            bool isOther = response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentLength is { } length && length != size;
            return isOther ? ReceiveVerdict.WrongSize : ReceiveVerdict.Broken;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return ReceiveVerdict.Broken;
        }
    }

    private async Task<ReceiveVerdict> TryOnceAsync(PendingUpdate update, Uri source, long offset, CancellationToken cancellation)
    {
        long size = update.Image.SizeBytes;
        using CancellationTokenSource stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(options.StallTimeout);
        try
        {
            using HttpResponseMessage response = await gateway.RequestImageAsync(HttpMethod.Get, source, offset, stall.Token).ConfigureAwait(false);
            switch ((int)response.StatusCode)
            {
                case 200:
                    offset = 0;
                    break;
                case 206:
                    if (!Continues(response.Content.Headers.ContentRange, offset, size)) return ReceiveVerdict.WrongSize;
                    break;
                case 404 or 410:
                    return ReceiveVerdict.CalledOff;
                case 429 or >= 500:
                    return ReceiveVerdict.Broken;
                default:
                    return ReceiveVerdict.Refused;
            }

            if (response.Content.Headers.ContentLength is { } announced && announced != size - offset) return ReceiveVerdict.WrongSize;
            await using Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            return await CopyAsync(body, update, offset, stall, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return ReceiveVerdict.Broken;
        }
    }

    private async Task<ReceiveVerdict> CopyAsync(Stream body, PendingUpdate update, long offset, CancellationTokenSource stall, CancellationToken cancellation)
    {
        long size = update.Image.SizeBytes;
        byte[] buffer = new byte[BufferBytes];
        try
        {
            await using FileStream file = slots.OpenToWrite(update.Slot);
            file.SetLength(offset);
            file.Position = offset;
            while (true)
            {
                stall.CancelAfter(options.StallTimeout);
                int got = await ReadAsync(body, buffer, stall.Token).ConfigureAwait(false);
                if (got <= 0)
                {
                    file.Flush(flushToDisk: true);
                    faults.Wrote($"slot {update.Slot}: synced at {offset}");
                    return got == 0 && offset == size ? ReceiveVerdict.Complete : ReceiveVerdict.Broken;
                }

                if (got > size - offset) return ReceiveVerdict.WrongSize;
                await file.WriteAsync(buffer.AsMemory(0, got), cancellation).ConfigureAwait(false);
                offset += got;
                progress?.Report(new ProgressStep(update.Image.Version, offset, size, ProgressUnit.Bytes));
                faults.Wrote($"slot {update.Slot}: {offset} bytes");
                if (offset >= size / 2) faults.CrashIf(DeviceFault.CrashDownload);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ReceiveVerdict.StorageFailed;
        }
    }

    /// <summary>Returns the number of bytes read; 0 at the end, -1 if the connection broke.</summary>
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static bool Continues(ContentRangeHeaderValue? range, long offset, long size) =>
        range is { Unit: "bytes" } && range.From == offset && range.To == size - 1 && (range.Length is null || range.Length == size);
}
