using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>
/// Answers <c>GET</c> and <c>HEAD</c> of an image: ranges, conditions and caching headers (RFC 9110, RFC 8246). [GW-HTTP.3]
/// </summary>
/// <remarks>
/// ASP.NET Core's own range processing answers two or more ranges with 200 and the whole body, which breaks zchunk deltas; so this
/// class writes the multipart answer itself. SWUpdate up to 2024.12 lower-cases the response header before it compares the boundary with the
/// body, and looks for <c>; boundary=</c> with the blank: hence the lower-case hex boundary and the exact spelling.
/// </remarks>
public static class ImageResponse
{
    /// <summary>The URL is content addressed, so the answer never changes. One year is the most that caches honour (RFC 9111).</summary>
    public const string CacheControl = "public, max-age=31536000, immutable";

    /// <summary>Bytes read and written at a time, and the memory that one answer needs.</summary>
    public const int BufferBytes = 64 * 1024;

    private const string Crlf = "\r\n";

    /// <summary>Writes the whole answer. [GW-HTTP.1]</summary>
    /// <param name="context">A GET or HEAD request whose response has not started.</param>
    /// <param name="image">What to serve; its stream stays open.</param>
    /// <param name="cancellationToken">Ends the transfer; normally <see cref="HttpContext.RequestAborted"/>.</param>
    /// <returns>What was sent.</returns>
    /// <exception cref="OperationCanceledException">The client went away or the token was cancelled.</exception>
    public static async Task<ServedImage> WriteAsync(HttpContext context, ImageContent image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(image);
        EntityTagHeaderValue tag = EntityTag.Of(image.Sha256Hex);
        SetCommonHeaders(context.Response, tag);

        // RFC 9110 section 13.2.2: If-Match, then If-None-Match, then Range with If-Range.
        IHeaderDictionary asked = context.Request.Headers;
        if (asked.IfMatch.Count > 0 && !EntityTag.MatchesStrongly(asked.IfMatch, tag))
            return Refuse(context.Response, StatusCodes.Status412PreconditionFailed);
        if (asked.IfNoneMatch.Count > 0 && EntityTag.MatchesWeakly(asked.IfNoneMatch, tag))
            return Empty(context.Response, StatusCodes.Status304NotModified);

        bool isHead = HttpMethods.IsHead(context.Request.Method);
        RangeVerdict verdict = RangeVerdict.Whole;
        IReadOnlyList<ByteRange> ranges = [];
        if (!isHead && HonoursRange(asked, tag)) // Range is defined only for GET (RFC 9110 section 14.2).
            verdict = RangeRequest.Parse(asked.Range.ToString(), image.LengthBytes, out ranges);

        switch (verdict)
        {
            case RangeVerdict.Whole:
                return await WriteWholeAsync(context, image, isHead, cancellationToken).ConfigureAwait(false);
            case RangeVerdict.Partial when ranges.Count == 1:
                return await WriteSingleAsync(context, image, ranges[0], cancellationToken).ConfigureAwait(false);
            case RangeVerdict.Partial:
                return await WriteMultipartAsync(context, image, ranges, cancellationToken).ConfigureAwait(false);
            default:
                context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{image.LengthBytes}");
                return Refuse(context.Response, StatusCodes.Status416RangeNotSatisfiable);
        }
    }

    private static void SetCommonHeaders(HttpResponse response, EntityTagHeaderValue tag)
    {
        IHeaderDictionary headers = response.Headers;
        headers.ETag = tag.ToString();
        headers.AcceptRanges = "bytes";
        headers.CacheControl = CacheControl;
        headers.XContentTypeOptions = "nosniff";
    }

    private static bool HonoursRange(IHeaderDictionary asked, EntityTagHeaderValue tag) =>
        asked.Range.Count == 1 && (asked.IfRange.Count == 0 || EntityTag.MatchesRange(asked.IfRange, tag));

    private static ServedImage Empty(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return new ServedImage(status, 0, 0, IsComplete: true);
    }

    // A refusal depends on the request's headers, so no cache may keep it.
    private static ServedImage Refuse(HttpResponse response, int status)
    {
        response.Headers.CacheControl = "no-store";
        response.ContentLength = 0;
        return Empty(response, status);
    }

    private static async Task<ServedImage> WriteWholeAsync(HttpContext context, ImageContent image, bool isHead, CancellationToken token)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = image.ContentType;
        response.ContentLength = image.LengthBytes;
        if (isHead || image.LengthBytes == 0)
            return Empty(response, StatusCodes.Status200OK);
        long sent = await CopyAsync(context, image.Body, new ByteRange(0, image.LengthBytes - 1), token).ConfigureAwait(false);
        return Finish(context, 0, sent, image.LengthBytes) with { HasLastByte = sent == image.LengthBytes };
    }

    private static async Task<ServedImage> WriteSingleAsync(HttpContext context, ImageContent image, ByteRange range, CancellationToken token)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = image.ContentType;
        response.ContentLength = range.LengthBytes;
        response.Headers.ContentRange = ContentRange(range, image.LengthBytes);
        long sent = await CopyAsync(context, image.Body, range, token).ConfigureAwait(false);
        return Finish(context, 1, sent, range.LengthBytes) with { HasLastByte = sent == range.LengthBytes && range.Last == image.LengthBytes - 1 };
    }

    private static async Task<ServedImage> WriteMultipartAsync(
        HttpContext context, ImageContent image, IReadOnlyList<ByteRange> ranges, CancellationToken token)
    {
        string boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var frames = new byte[ranges.Count][];
        byte[] end = Encoding.ASCII.GetBytes($"{Crlf}--{boundary}--{Crlf}");
        long imageBytes = 0;
        long bodyBytes = end.Length;
        for (int i = 0; i < ranges.Count; i++)
        {
            string lead = i == 0 ? "" : Crlf;
            frames[i] = Encoding.ASCII.GetBytes(
                $"{lead}--{boundary}{Crlf}Content-Type: {image.ContentType}{Crlf}" +
                $"Content-Range: {ContentRange(ranges[i], image.LengthBytes)}{Crlf}{Crlf}");
            imageBytes += ranges[i].LengthBytes;
            bodyBytes += frames[i].Length + ranges[i].LengthBytes;
        }

        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = $"multipart/byteranges; boundary={boundary}";
        response.ContentLength = bodyBytes;
        long sent = 0;
        for (int i = 0; i < ranges.Count; i++)
        {
            await response.Body.WriteAsync(frames[i], token).ConfigureAwait(false);
            long part = await CopyAsync(context, image.Body, ranges[i], token).ConfigureAwait(false);
            sent += part;
            if (part < ranges[i].LengthBytes)
                return Finish(context, ranges.Count, sent, imageBytes);
        }

        await response.Body.WriteAsync(end, token).ConfigureAwait(false);
        return Finish(context, ranges.Count, sent, imageBytes);
    }

    // A body shorter than its Content-Length must not look like an orderly end, nor poison the next request on the connection.
    private static ServedImage Finish(HttpContext context, int rangeCount, long sent, long expected)
    {
        if (sent != expected)
            context.Abort();
        return new ServedImage(context.Response.StatusCode, rangeCount, sent, sent == expected);
    }

    private static string ContentRange(ByteRange range, long lengthBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{lengthBytes}");

    private static async Task<long> CopyAsync(HttpContext context, Stream body, ByteRange range, CancellationToken token)
    {
        body.Seek(range.First, SeekOrigin.Begin);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, range.LengthBytes));
        long left = range.LengthBytes;
        try
        {
            while (left > 0)
            {
                int wanted = (int)Math.Min(buffer.Length, left);
                int got = await body.ReadAsync(buffer.AsMemory(0, wanted), token).ConfigureAwait(false);
                if (got == 0)
                    break;
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, got), token).ConfigureAwait(false);
                left -= got;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return range.LengthBytes - left;
    }
}
