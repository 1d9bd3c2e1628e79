using Chain.Core.Primitives;
using Chain.Node.Repository.Settings;
using Chain.Node.Repository.Store;
using Chain.Node.Repository.Uploads;
using Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Transfers;

/// <summary>Answers <c>PUT</c>, <c>GET</c> and <c>DELETE /expected/{sha256}</c>, all for owners only. [P3.9] [P3.11]</summary>
internal sealed class ExpectedUploadHandlers(ExpectedUploads expected, ImageArrivals arrivals, IImageStore store, OwnerRequests requests,
    RepositoryOptions options, TimeProvider time)
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);

    /// <summary>Adds an expected image.</summary>
    public async Task<IResult> PutAsync(HttpContext context, string digestText)
    {
        (ExpectedUploadFields? fields, IResult? refusal) = await requests.ReadAsync(context, PathOf(digestText),
            TransferJson.Default.ExpectedUploadFields).ConfigureAwait(false);
        if (refusal is not null) return refusal;
        if (!fields!.TryParse(out ExpectedUpload? entry) || entry.Sha256.ToString() != digestText) return OwnerRequests.Malformed();
        if (entry.SizeBytes > options.ImageBytesMax)
            return Results.Problem($"The image has {entry.SizeBytes} bytes, but this repository accepts at most {options.ImageBytesMax}.",
                statusCode: StatusCodes.Status413PayloadTooLarge, title: "Image too large");
        return expected.TryAdd(entry) ? Results.NoContent() : Results.StatusCode(StatusCodes.Status507InsufficientStorage);
    }

    /// <summary>Answers whether the image is stored; with <c>?wait_ms=</c> waits for the image, up to 30 s.</summary>
    public async Task<IResult> GetAsync(HttpContext context, string digestText)
    {
        if (!ImageDigest.IsWellFormed(digestText) || !Hash256.TryParse(digestText, out Hash256 sha256)) return Results.NotFound();
        if (await requests.CheckAsync(context, PathOf(digestText), sha256).ConfigureAwait(false) is { } refusal) return refusal;
        int waitMs = int.TryParse(context.Request.Query["wait_ms"], out int asked) ? Math.Clamp(asked, 0, (int)WaitMax.TotalMilliseconds) : 0;
        Task arrival = arrivals.Next(sha256);
        if (await store.GetLengthAsync(sha256, context.RequestAborted).ConfigureAwait(false) is null && waitMs > 0)
        {
            await arrival.WaitAsync(TimeSpan.FromMilliseconds(waitMs), time, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        long? length = await store.GetLengthAsync(sha256, context.RequestAborted).ConfigureAwait(false);
        ExpectedStatus status = new(length is not null, length is null ? "" : options.UriOf(sha256), length ?? 0);
        return Results.Json(status, TransferJson.Default.ExpectedStatus);
    }

    /// <summary>Removes the expected image of the contract that <c>?contract=</c> names.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string digestText)
    {
        if (!Hash256.TryParse(digestText, out Hash256 sha256) || !Address.TryParse(context.Request.Query["contract"], out Address contract))
            return Results.NotFound();
        if (await requests.CheckAsync(context, PathOf(digestText), sha256).ConfigureAwait(false) is { } refusal) return refusal;
        return expected.Remove(sha256, contract) ? Results.NoContent() : Results.NotFound();
    }

    /// <summary>The path that a signature covers.</summary>
    public static string PathOf(string digestText) => $"/expected/{digestText}";
}
