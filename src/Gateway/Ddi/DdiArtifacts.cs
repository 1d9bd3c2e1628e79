using System.Text;
using Gateway.Downloads;
using Gateway.Http;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Ddi;

/// <summary>Images to devices [P2.6] [P4.6]: verified bytes only, and only while the session is open.</summary>
internal static class DdiArtifacts
{
    private const string Md5Suffix = ".MD5SUM";

    public static Task GetList(DdiRequest request)
    {
        if (request.SessionOf("moduleId") is not { } session || !DdiPoll.MayOffer(request.Services, session))
            return request.Answer(StatusCodes.Status404NotFound);
        return request.Services.Images.Find(session.ImageSha256) is { } image
            ? request.AnswerJson([DdiLinks.Artifact(request, session, image)], DdiJsonContext.Default.IReadOnlyListDdiArtifact)
            : request.Answer(StatusCodes.Status404NotFound);
    }

    public static async Task GetFile(DdiRequest request)
    {
        DdiServices services = request.Services;
        if (request.SessionOf("moduleId") is not { } found)
        {
            await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        // The switch is taken before the session is looked at again: a revocation in between then stops the transfer.
        CancellationToken calledOff = services.Sessions.Transfers.TokenFor(found.ActionId);
        DeviceSession? session = request.SessionOf("moduleId");
        if (session is null || !session.IsServable || !services.Board.MayServe(session.Key(), session.Contract))
        {
            services.Sessions.Transfers.Abort(found.ActionId);
            await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        string file = request.Route("file"), name = DdiLinks.FileName(session);
        if (file != name && file != name + Md5Suffix)
        {
            await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        await using ImageLease? lease = services.Images.Lease(session.ImageSha256);
        if (lease is null) await request.Answer(StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        else if (file != name) await WriteMd5(request, lease.Image, name).ConfigureAwait(false);
        else await WriteImage(request, session, lease, calledOff).ConfigureAwait(false);
    }

    private static async Task WriteMd5(DdiRequest request, CachedImage image, string name)
    {
        request.Http.Response.ContentType = "text/plain";
        await request.Http.Response.Body.WriteAsync(Encoding.ASCII.GetBytes($"{image.Md5Hex}  {name}"), request.Aborted).ConfigureAwait(false);
    }

    private static async Task WriteImage(DdiRequest request, DeviceSession session, ImageLease lease, CancellationToken calledOff)
    {
        HttpContext http = request.Http;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            SourceShare? largest = lease.Image.Sources.Count > 0 ? lease.Image.Sources[0] : null;
            request.Services.Sessions.Apply(request.Device.Id, session.ActionId, new SessionEvent.ImageRequested(largest));
        }

        http.Response.Headers.ContentDisposition = $"attachment;filename={DdiLinks.FileName(session)}";
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(calledOff, request.Aborted);
        try
        {
            ImageContent content = new(lease.Image.Sha256.ToString(), lease.Image.SizeBytes, lease.Body);
            ServedImage served = await ImageResponse.WriteAsync(http, content, either.Token).ConfigureAwait(false);
            if (served is { IsComplete: true, ImageBytes: > 0, RangeCount: <= 1 })
                request.Services.Steps.OnStep(lease.Image.Sources.Any(share => share.Kind == SourceKind.Broker) ? "P4.6" : "P2.6",
                    $"{served.ImageBytes} bytes of {session.Model} {session.Version} go to {request.Device.Id}");
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
