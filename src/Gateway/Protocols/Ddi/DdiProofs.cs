using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

/// <summary>The proof of an order's release, for devices that do not trust their gateway. No part of hawkBit's interface. [GW-PROOF.1]</summary>
internal static class DdiProofs
{
    /// <summary>Sends a .fwproof from the anchor at the height in the query's "after"; 404 for no order, 503 for no proof at the moment.</summary>
    public static async Task Get(DdiRequest request)
    {
        if (request.SessionOf("actionId") is not { } session)
        {
            await request.RefuseUnknown().ConfigureAwait(false);
            return;
        }

        string text = request.Http.Request.Query["after"].ToString();
        long after = 0;
        if (text.Length > 0 && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            await request.Refuse(StatusCodes.Status400BadRequest, "after: use the height of the device's anchor").ConfigureAwait(false);
            return;
        }

        if (await request.Desk.GetBundleAsync(session, after, request.Aborted).ConfigureAwait(false) is not { } bundle)
        {
            await request.Refuse(StatusCodes.Status503ServiceUnavailable, "no block after this height proves the release yet: try later").ConfigureAwait(false);
            return;
        }

        request.Http.Response.ContentType = "application/octet-stream";
        request.Http.Response.ContentLength = bundle.Length;
        if (HttpMethods.IsHead(request.Http.Request.Method)) return;
        await request.Http.Response.Body.WriteAsync(bundle, request.Aborted).ConfigureAwait(false);
    }
}
