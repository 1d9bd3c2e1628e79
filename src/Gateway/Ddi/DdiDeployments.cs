using System.Globalization;
using System.Text.Json;
using Gateway.Downloads;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;

namespace Gateway.Ddi;

/// <summary>Orders, cancellations and what devices say to them. [GW-DDI.7]</summary>
internal static class DdiDeployments
{
    private const int HistoryMax = 100;

    public static Task GetDeployment(DdiRequest request)
    {
        if (request.SessionOf("actionId") is not { } session || !DdiPoll.MayOffer(request.Services, session))
            return request.Answer(StatusCodes.Status404NotFound);
        SessionStep step = request.Services.Sessions.Apply(request.Device.Id, session.ActionId, new SessionEvent.DetailFetched());
        return step.Verdict == SessionVerdict.Applied ? AnswerOrder(request, step.Session!) : request.Answer(StatusCodes.Status404NotFound);
    }

    public static Task GetInstalled(DdiRequest request) =>
        request.SessionOf("actionId") is { State: SessionState.Installed or SessionState.Confirmed } session
            ? AnswerOrder(request, session) : request.Answer(StatusCodes.Status404NotFound);

    public static async Task PostFeedback(DdiRequest request)
    {
        byte[] body = await DdiJson.ReadBodyAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback)) await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else await Take(request, session, feedback.ToDeploymentEvent(), StatusCodes.Status410Gone).ConfigureAwait(false);
    }

    public static Task GetCancel(DdiRequest request)
    {
        if (request.SessionOf("actionId") is not { IsCancelling: true } session) return request.Answer(StatusCodes.Status404NotFound);
        string id = session.ActionId.ToString(CultureInfo.InvariantCulture);
        return request.AnswerJson(new DdiCancelBody(id, new DdiCancelAction(id)), DdiJsonContext.Default.DdiCancelBody);
    }

    public static async Task PostCancelFeedback(DdiRequest request)
    {
        byte[] body = await DdiJson.ReadBodyAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback)) await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (!session.IsCancelling) await request.Answer(StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
        else await Take(request, session, feedback.ToCancelEvent(), StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
    }

    public static async Task PutInstalled(DdiRequest request)
    {
        byte[] body = await DdiJson.ReadBodyAsync(request.Http.Request, request.Aborted).ConfigureAwait(false);
        if (!DdiJson.TryRead(body, static root => DdiJson.Text(root, "version"), out string? version)
            || version.Length is 0 or > Chain.Core.Limits.VersionBytesMax)
        {
            await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        bool isNew = request.Device.ReportedVersion != version;
        DdiPoll.TakeVersion(request, version);
        await request.Answer(isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private static Task Take(DdiRequest request, DeviceSession session, SessionEvent input, int closedStatus)
    {
        SessionStep step = request.Services.Sessions.Apply(request.Device.Id, session.ActionId, input);
        if (step.Session?.State == SessionState.Installed && session.State != SessionState.Installed)
            request.Services.Contacts.WantAttributes(request.Device.Id);
        return request.Answer(step.Verdict switch
        {
            SessionVerdict.Applied or SessionVerdict.Ignored => StatusCodes.Status200OK,
            SessionVerdict.Closed => closedStatus,
            _ => StatusCodes.Status404NotFound,
        });
    }

    private static Task AnswerOrder(DdiRequest request, DeviceSession session)
    {
        if (request.Services.Images.Find(session.ImageSha256) is not CachedImage image) return request.Answer(StatusCodes.Status404NotFound);
        DdiChunk chunk = new("bApp", session.Version, session.Model, [DdiLinks.Artifact(request, session, image)], Metadata(session));
        DdiDeployment deployment = new("forced", "forced", [chunk]);
        DdiDeploymentBody body = new(session.ActionId.ToString(CultureInfo.InvariantCulture), deployment, History(request, session));
        return request.AnswerJson(body, DdiJsonContext.Default.DdiDeploymentBody);
    }

    /// <remarks>What hawkBit has no field for, and a device needs to refuse a rollback (threat A08) or another vendor's model (threat B02) by itself.</remarks>
    private static IReadOnlyList<DdiMetadata> Metadata(DeviceSession session) =>
        [new("security-counter", session.SecurityCounter.ToString(CultureInfo.InvariantCulture)), new("vendor", session.Vendor.ToString())];

    private static DdiActionHistory? History(DdiRequest request, DeviceSession session)
    {
        string asked = request.Http.Request.Query["actionHistory"].ToString();
        if (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count == 0) return null;
        string status = session.State switch
        {
            SessionState.Installed or SessionState.Confirmed => "FINISHED",
            SessionState.Failed or SessionState.TimedOut => "ERROR",
            SessionState.Cancelled => "CANCELED",
            _ => "RUNNING",
        };
        return new DdiActionHistory(status, [.. session.Messages.TakeLast(Math.Min(count, HistoryMax)).Reverse().Select(message => message.Text)]);
    }
}
