using Chain.Core.Primitives;
using Chain.Node.Repository.Store;
using Microsoft.AspNetCore.Http;

namespace Chain.Node.Repository.Transfers;

/// <summary>Answers <c>POST /transfers</c>, <c>GET</c> and <c>DELETE /transfers/{contract}</c>, all for owners only. [P3.10]</summary>
internal sealed class TransferHandlers(TransferService transfers, IImageStore store, OwnerRequests requests)
{
    /// <summary>The path that an order's signature covers.</summary>
    public const string OrdersPath = "/transfers";

    /// <summary>Accepts an order; answers with the transfer's status.</summary>
    public async Task<IResult> PostAsync(HttpContext context)
    {
        (TransferOrderFields? fields, IResult? refusal) = await requests.ReadAsync(context, OrdersPath,
            TransferJson.Default.TransferOrderFields).ConfigureAwait(false);
        if (refusal is not null) return refusal;
        if (!TransferOrder.TryParse(fields, out TransferOrder? order)) return OwnerRequests.Malformed();
        if (!transfers.CanSend)
            return Results.Problem("This repository has no key to sign transfers with: set 'key' in its configuration.",
                statusCode: StatusCodes.Status409Conflict, title: "No key");
        if (await store.GetLengthAsync(order.Sha256, context.RequestAborted).ConfigureAwait(false) is null)
            return Results.Problem("This repository does not have the image: publish it here first.", statusCode: StatusCodes.Status404NotFound,
                title: "Image not found");
        return transfers.Begin(order) is { } transfer
            ? Results.Json(transfer.ToStatus(), TransferJson.Default.TransferStatus, statusCode: StatusCodes.Status202Accepted)
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Answers with the status of a contract's transfer.</summary>
    public async Task<IResult> GetAsync(HttpContext context, string contractText)
    {
        if (!Address.TryParse(contractText, out Address contract)) return Results.NotFound();
        if (await requests.CheckAsync(context, PathOf(contract), default).ConfigureAwait(false) is { } refusal) return refusal;
        return transfers.Find(contract) is { } transfer ? Results.Json(transfer.ToStatus(), TransferJson.Default.TransferStatus) : Results.NotFound();
    }

    /// <summary>Cancels and removes the transfer of a contract, in any state.</summary>
    public async Task<IResult> DeleteAsync(HttpContext context, string contractText)
    {
        if (!Address.TryParse(contractText, out Address contract)) return Results.NotFound();
        if (await requests.CheckAsync(context, PathOf(contract), default).ConfigureAwait(false) is { } refusal) return refusal;
        return transfers.Cancel(contract) ? Results.NoContent() : Results.NotFound();
    }

    /// <summary>The path of a contract's transfer, which the signature of a request covers.</summary>
    public static string PathOf(Address contract) => $"{OrdersPath}/{contract}";
}
