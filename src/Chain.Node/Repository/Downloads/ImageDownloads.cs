using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Telemetry;
using Chain.Node.Repository.Verdicts;
using Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Downloads;

/// <summary>Answers <c>GET</c> and <c>HEAD /firmware/{sha256}</c>. [P2.4] [P2.5] [P4.4] [P4.5]</summary>
internal sealed class ImageDownloads(IImageStore store, RepositoryMetrics metrics, ILogger<ImageDownloads> log)
{
    public async Task ServeAsync(HttpContext context, string digestText)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        StoredImage? image;
        try
        {
            image = ImageDigest.IsWellFormed(digestText) && Hash256.TryParse(digestText, out Hash256 sha256)
                ? await store.OpenAsync(sha256, cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (IOException failure)
        {
            RepositoryLog.StoreFailed(log, digestText, StoreVerdict.Failed, failure);
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.RetryAfter = "5";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (image is null)
        {
            metrics.NotFound();
            context.Response.Headers.CacheControl = "no-store"; // The image may be uploaded at any time.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using (image)
        {
            var content = new ImageContent(digestText, image.LengthBytes, image.Body);
            ServedImage served = await ImageResponse.WriteAsync(context, content, cancellationToken).ConfigureAwait(false);
            metrics.Served(served);
            if (!served.IsComplete)
                RepositoryLog.ImageTruncated(log, digestText);
        }
    }
}
