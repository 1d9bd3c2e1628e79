using System.Globalization;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

/// <summary>Orders, cancellations, and the devices' feedback on both. [GW-DDI.7]</summary>
internal static class DdiDeployments
{
    private const int HistoryMax = 100;

    public static Task GetDeployment(DdiRequest request) =>
        AnswerOrder(request, request.Desk.Orders.ReadOffered(request.Device, request.ActionId("actionId")));

    public static Task GetInstalled(DdiRequest request) =>
        AnswerOrder(request, request.Desk.Orders.FindInstalled(request.Device, request.ActionId("actionId")));

    public static async Task PostFeedback(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback)) await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else await Report(request, session, feedback.ToDeploymentReport(), StatusCodes.Status410Gone).ConfigureAwait(false);
    }

    public static Task GetCancel(DdiRequest request)
    {
        if (request.SessionOf("actionId") is not { IsCancelling: true } session) return request.Answer(StatusCodes.Status404NotFound);
        string id = session.ActionId.ToString(CultureInfo.InvariantCulture);
        return request.AnswerJson(new DdiCancelBody(id, new DdiCancelAction(id)), DdiJsonContext.Default.DdiCancelBody);
    }

    public static async Task PostCancelFeedback(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.Answer(StatusCodes.Status404NotFound).ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback)) await request.Answer(StatusCodes.Status400BadRequest).ConfigureAwait(false);
        else if (!session.IsCancelling) await request.Answer(StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
        else await Report(request, session, feedback.ToCancelReport(), StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
    }

    private static Task Report(DdiRequest request, DeviceSession session, DeviceReport report, int closedStatus) =>
        request.Answer(request.Desk.Orders.Report(request.Device, session.ActionId, report) switch
        {
            SessionVerdict.Applied or SessionVerdict.Ignored => StatusCodes.Status200OK,
            SessionVerdict.Closed => closedStatus,
            _ => StatusCodes.Status404NotFound,
        });

    private static Task AnswerOrder(DdiRequest request, UpdateOrder? order)
    {
        if (order is null) return request.Answer(StatusCodes.Status404NotFound);
        DeviceSession session = order.Session;
        DdiChunk chunk = new("bApp", session.Version, session.Model, [DdiLinks.Artifact(request, order)], Metadata(session));
        DdiDeployment deployment = new("forced", "forced", [chunk]);
        DdiDeploymentBody body = new(session.ActionId.ToString(CultureInfo.InvariantCulture), deployment, History(request, session));
        return request.AnswerJson(body, DdiJsonContext.Default.DdiDeploymentBody);
    }

    /// <remarks>
    /// hawkBit has no field for these. A device can use them to refuse a rollback (threat A08) or another vendor's image (threat
    /// B02).
    /// </remarks>
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
