using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>Answers GET and HEAD for an image: whole, one range or several, with preconditions and caching headers.</summary>
/// <remarks>
/// Written by hand because ASP.NET Core answers a request for two or more ranges with the whole body, which breaks zchunk
/// delta updates. The multipart boundary is lower-case hex and stands after "; boundary=", since SWUpdate up to 2024.12
/// lower-cases the header before it compares (DEVICE-PROTOCOLS 4.3). Register the route with
/// <c>MapMethods(…, ["GET", "HEAD"], …)</c>: <c>MapGet</c> refuses HEAD.
/// </remarks>
public static class ImageResponse
{
    private const int BoundaryBytes = 16;

    /// <summary>Sends the answer to a request that is already authorised and known to be about this image.</summary>
    /// <param name="context">A GET or HEAD request whose response has not started.</param>
    /// <param name="content">The image; still owned by the caller.</param>
    /// <param name="headers">Entity tag, media type, caching.</param>
    /// <param name="cancellationToken">Usually <see cref="HttpContext.RequestAborted"/>.</param>
    /// <returns>Status and size, once all bytes are handed to the server.</returns>
    /// <exception cref="EndOfStreamException">The store lost bytes while serving; the connection is aborted first, so no client mistakes the part for the whole.</exception>
    public static async Task<ImageResponseResult> SendAsync(
        HttpContext context, IImageContent content, ImageHeaders headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(headers);

        var tag = new EntityTagHeaderValue($"\"{headers.EntityTag}\"");
        SetCommonHeaders(context.Response, headers, tag);

        int status = ImagePreconditions.Evaluate(context.Request.Headers, tag);
        if (status != StatusCodes.Status200OK) return Empty(context.Response, status);

        try
        {
            // RFC 9110 section 14.2: a range is defined for GET only; HEAD describes the whole.
            if (!HttpMethods.IsGet(context.Request.Method) || !ImagePreconditions.RangeApplies(context.Request.Headers, tag))
            {
                return await SendWholeAsync(context, content, headers, cancellationToken).ConfigureAwait(false);
            }

            RangeVerdict verdict = RangeRequest.Parse(context.Request.Headers.Range, content.LengthBytes, out IReadOnlyList<ByteRange> ranges);
            return verdict switch
            {
                RangeVerdict.Whole => await SendWholeAsync(context, content, headers, cancellationToken).ConfigureAwait(false),
                RangeVerdict.Partial when ranges.Count == 1 =>
                    await SendSingleAsync(context.Response, content, headers, ranges[0], cancellationToken).ConfigureAwait(false),
                RangeVerdict.Partial => await SendMultipleAsync(context.Response, content, headers, ranges, cancellationToken).ConfigureAwait(false),
                _ => NotSatisfiable(context.Response, content.LengthBytes),
            };
        }
        catch (EndOfStreamException)
        {
            context.Abort();
            throw;
        }
    }

    private static void SetCommonHeaders(HttpResponse response, ImageHeaders headers, EntityTagHeaderValue tag)
    {
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = headers.CacheControl;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.XContentTypeOptions = "nosniff";
        if (headers.FileName is not { } fileName) return;

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        response.Headers.ContentDisposition = disposition.ToString();
    }

    private static ImageResponseResult Empty(HttpResponse response, int status)
    {
        response.StatusCode = status;
        if (status != StatusCodes.Status304NotModified) response.ContentLength = 0;
        return new ImageResponseResult(status, 0);
    }

    private static ImageResponseResult NotSatisfiable(HttpResponse response, long totalBytes)
    {
        response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{totalBytes}");
        // The refusal depends on the request, not on the image: a shared cache must not keep it.
        response.Headers.CacheControl = "no-store";
        return Empty(response, StatusCodes.Status416RangeNotSatisfiable);
    }

    private static async Task<ImageResponseResult> SendWholeAsync(
        HttpContext context, IImageContent content, ImageHeaders headers, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = headers.ContentType;
        response.ContentLength = content.LengthBytes;
        if (HttpMethods.IsHead(context.Request.Method)) return new ImageResponseResult(response.StatusCode, 0);

        await content.CopyToAsync(response.BodyWriter, 0, content.LengthBytes, cancellationToken).ConfigureAwait(false);
        return new ImageResponseResult(response.StatusCode, content.LengthBytes);
    }

    private static async Task<ImageResponseResult> SendSingleAsync(
        HttpResponse response, IImageContent content, ImageHeaders headers, ByteRange range, CancellationToken cancellationToken)
    {
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = headers.ContentType;
        response.ContentLength = range.LengthBytes;
        response.Headers.ContentRange = ContentRange(range, content.LengthBytes);
        await content.CopyToAsync(response.BodyWriter, range.First, range.LengthBytes, cancellationToken).ConfigureAwait(false);
        return new ImageResponseResult(response.StatusCode, range.LengthBytes);
    }

    private static async Task<ImageResponseResult> SendMultipleAsync(
        HttpResponse response, IImageContent content, ImageHeaders headers, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken)
    {
        // 128 random bits, so no image can be built that holds its own boundary.
        string boundary = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(BoundaryBytes));
        byte[][] heads = new byte[ranges.Count][];
        byte[] tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        long bodyBytes = tail.Length;
        for (int i = 0; i < heads.Length; i++)
        {
            string lead = i == 0 ? "" : "\r\n";
            heads[i] = Encoding.ASCII.GetBytes(
                $"{lead}--{boundary}\r\nContent-Type: {headers.ContentType}\r\nContent-Range: {ContentRange(ranges[i], content.LengthBytes)}\r\n\r\n");
            bodyBytes += heads[i].Length + ranges[i].LengthBytes;
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentType = $"multipart/byteranges; boundary={boundary}";
        response.ContentLength = bodyBytes;
        PipeWriter body = response.BodyWriter;
        for (int i = 0; i < heads.Length; i++)
        {
            await body.WriteAsync(heads[i], cancellationToken).ConfigureAwait(false);
            await content.CopyToAsync(body, ranges[i].First, ranges[i].LengthBytes, cancellationToken).ConfigureAwait(false);
        }

        await body.WriteAsync(tail, cancellationToken).ConfigureAwait(false);
        return new ImageResponseResult(response.StatusCode, bodyBytes);
    }

    private static string ContentRange(ByteRange range, long totalBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{totalBytes}");
}
