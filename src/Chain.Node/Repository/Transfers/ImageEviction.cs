using Chain.Core.Primitives;
using Chain.Node.Repository.Authorization;
using Chain.Node.Repository.Store;
using Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Transfers;

/// <summary>Answers <c>DELETE /firmware/{sha256}</c>, for owners only. Downloads in progress continue.</summary>
internal sealed class ImageEviction(IImageStore store, OwnerRequests requests)
{
    public async Task<IResult> DeleteAsync(HttpContext context, string digestText)
    {
        if (!ImageDigest.IsWellFormed(digestText) || !Hash256.TryParse(digestText, out Hash256 sha256)) return Results.NotFound();
        if (await requests.CheckAsync(context, UploadSignature.FirmwarePath(sha256), sha256).ConfigureAwait(false) is { } refusal) return refusal;
        return await store.DeleteAsync(sha256, context.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : Results.NotFound();
    }
}
