using System.Text;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

/// <summary>The artifact list and the image itself.</summary>
internal static class DdiArtifacts
{
    private const string Md5Suffix = ".MD5SUM";

    public static Task GetList(DdiRequest request) => request.Desk.Orders.FindOffered(request.Device, request.ActionId("moduleId")) is { } order
        ? request.AnswerJson([DdiLinks.Artifact(request, order, hasBothPairs: true)], DdiJsonContext.Default.IReadOnlyListDdiArtifact)
        : request.RefuseUnknown();

    public static async Task GetFile(DdiRequest request)
    {
        DeviceSession? session = request.SessionOf("moduleId");
        string file = request.Route("file"), name = session is null ? "" : DdiLinks.FileName(session);
        if (session is null || (file != name && file != name + Md5Suffix))
        {
            await request.RefuseUnknown().ConfigureAwait(false);
            return;
        }

        TransferVerdict verdict = request.Desk.Images.Open(request.Device, session.ActionId, out ImageTransfer? transfer);
        if (transfer is null)
        {
            if (verdict == TransferVerdict.ImageMissing)
                await request.Refuse(StatusCodes.Status503ServiceUnavailable, "the image is being fetched again: try later").ConfigureAwait(false);
            else await request.Refuse(StatusCodes.Status404NotFound, "the order is not open any more, or its release is not valid now").ConfigureAwait(false);
            return;
        }

        await using (transfer.ConfigureAwait(false))
        {
            if (file == name) await ImageTransferResponse.WriteAsync(request.Http, transfer, name).ConfigureAwait(false);
            else await WriteMd5(request, transfer, name).ConfigureAwait(false);
        }
    }

    private static async Task WriteMd5(DdiRequest request, ImageTransfer transfer, string name)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{transfer.Image.Md5Hex}  {name}");
        request.Http.Response.ContentType = "text/plain";
        request.Http.Response.ContentLength = text.Length;
        if (HttpMethods.IsHead(request.Http.Request.Method)) return;
        await request.Http.Response.Body.WriteAsync(text, request.Aborted).ConfigureAwait(false);
    }
}
