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
        ? request.AnswerJson([DdiLinks.Artifact(request, order)], DdiJsonContext.Default.IReadOnlyListDdiArtifact)
        : request.Answer(StatusCodes.Status404NotFound);

    public static async Task GetFile(DdiRequest request)
    {
        DeviceSession? session = request.SessionOf("moduleId");
        string file = request.Route("file"), name = session is null ? "" : DdiLinks.FileName(session);
        if (session is null || (file != name && file != name + Md5Suffix))
        {
            await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        TransferVerdict verdict = request.Desk.Images.Open(request.Device, session.ActionId, out ImageTransfer? transfer);
        if (transfer is null)
        {
            await request.Answer(verdict == TransferVerdict.ImageMissing ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status404NotFound)
                .ConfigureAwait(false);
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
        request.Http.Response.ContentType = "text/plain";
        await request.Http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{transfer.Image.Md5Hex}  {name}"), request.Aborted).ConfigureAwait(false);
    }
}
