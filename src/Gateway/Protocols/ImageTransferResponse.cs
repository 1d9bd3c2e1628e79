using Gateway.Http;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols;

/// <summary>Sends the image of a transfer over HTTP, with ranges and conditions.</summary>
public static class ImageTransferResponse
{
    /// <summary>Answers a GET or HEAD request, and reports the transfer to the core. HEAD counts as no request for the image.</summary>
    /// <param name="http">The request; its response has not started.</param>
    /// <param name="transfer">The transfer; the caller disposes of it.</param>
    /// <param name="fileName">The name that the device saves the image under.</param>
    public static async Task WriteAsync(HttpContext http, ImageTransfer transfer, string fileName)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(transfer);
        if (HttpMethods.IsGet(http.Request.Method)) transfer.Begin();
        http.Response.Headers.ContentDisposition = $"attachment;filename={fileName}";
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(transfer.CalledOff, http.RequestAborted);
        try
        {
            ImageContent content = new(transfer.Image.Sha256.ToString(), transfer.Image.SizeBytes, transfer.Body);
            ServedImage served = await ImageResponse.WriteAsync(http, content, either.Token).ConfigureAwait(false);
            if (served is { IsComplete: true, ImageBytes: > 0, RangeCount: <= 1 }) transfer.Complete(served.ImageBytes, served.HasLastByte);
        }
        catch (OperationCanceledException)
        {
            transfer.Abort();
            http.Abort();
        }
    }
}
