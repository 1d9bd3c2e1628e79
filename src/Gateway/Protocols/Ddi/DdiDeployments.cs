using System.Globalization;
using System.Text.Json;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;

namespace Gateway.Protocols.Ddi;

/// <summary>Orders, cancellations, and the devices' feedback on both. [GW-DDI.7]</summary>
internal static class DdiDeployments
{
    private const int HistoryMax = 100;
    private const string BadFeedback = "expected an object 'status' with 'execution' and 'result.finished'";

    /// <summary>Largest answer about an order that keeps both pairs of links, in bytes. Zephyr's buffer has 1,100 with the end of the text.</summary>
    private const int AnswerBytesMax = 1_024;

    /// <remarks>A closed order is still shown as long as the image is here, as in hawkBit; its image is not served.</remarks>
    public static Task GetDeployment(DdiRequest request)
    {
        int id = request.ActionId("actionId");
        return AnswerOrder(request, request.Desk.Orders.ReadOffered(request.Device, id) ?? request.Desk.Orders.FindClosed(request.Device, id));
    }

    public static Task GetInstalled(DdiRequest request) =>
        AnswerOrder(request, request.Desk.Orders.FindInstalled(request.Device, request.ActionId("actionId")));

    public static async Task PostFeedback(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.RefuseUnknown().ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback))
            await request.Refuse(StatusCodes.Status400BadRequest, BadFeedback).ConfigureAwait(false);
        else await Report(request, session, feedback.ToDeploymentReport(), StatusCodes.Status410Gone).ConfigureAwait(false);
    }

    public static Task GetCancel(DdiRequest request)
    {
        if (request.SessionOf("actionId") is not { IsCancelling: true } session) return request.RefuseUnknown();
        string id = session.ActionId.ToString(CultureInfo.InvariantCulture);
        return request.AnswerJson(new DdiCancelBody(id, new DdiCancelAction(id)), DdiJsonContext.Default.DdiCancelBody);
    }

    public static async Task PostCancelFeedback(DdiRequest request)
    {
        byte[] body = await request.ReadBodyAsync().ConfigureAwait(false);
        if (request.SessionOf("actionId") is not { } session) await request.RefuseUnknown().ConfigureAwait(false);
        else if (!DdiFeedback.TryParse(body, out DdiFeedback? feedback))
            await request.Refuse(StatusCodes.Status400BadRequest, BadFeedback).ConfigureAwait(false);
        else if (!session.IsCancelling)
            await request.Refuse(StatusCodes.Status405MethodNotAllowed, "the action is not being cancelled").ConfigureAwait(false);
        else await Report(request, session, feedback.ToCancelReport(), StatusCodes.Status405MethodNotAllowed).ConfigureAwait(false);
    }

    private static Task Report(DdiRequest request, DeviceSession session, DeviceReport report, int closedStatus) =>
        request.Desk.Orders.Report(request.Device, session.ActionId, report) switch
        {
            SessionVerdict.Applied or SessionVerdict.Ignored => request.Answer(StatusCodes.Status200OK),
            SessionVerdict.Closed => request.Refuse(closedStatus, "the action is closed, or does not take this report any more"),
            _ => request.RefuseUnknown(),
        };

    private static Task AnswerOrder(DdiRequest request, UpdateOrder? order)
    {
        if (order is null) return request.RefuseUnknown();
        byte[] both = Serialize(request, order, hasBothPairs: true);
        byte[] json = both.Length <= AnswerBytesMax ? both : Serialize(request, order, hasBothPairs: false);
        return DdiAnswer.WriteAsync(request.Http, json);
    }

    private static byte[] Serialize(DdiRequest request, UpdateOrder order, bool hasBothPairs)
    {
        DeviceSession session = order.Session;
        DdiChunk chunk = new("bApp", session.Version, session.Model, [DdiLinks.Artifact(request, order, hasBothPairs)],
            request.Asks("metadata") ? Metadata(session) : null);
        DdiDeployment deployment = new("forced", "forced", [chunk]);
        DdiDeploymentBody body = new(session.ActionId.ToString(CultureInfo.InvariantCulture), deployment, History(request, session));
        return JsonSerializer.SerializeToUtf8Bytes(body, DdiJsonContext.Default.DdiDeploymentBody);
    }

    /// <remarks>
    /// hawkBit has no field for these, and small clients have no room, so they are sent only if asked for (?metadata=true). A device can use
    /// them to refuse a rollback (threat A08) or another vendor's image (threat B02).
    /// </remarks>
    private static IReadOnlyList<DdiMetadata> Metadata(DeviceSession session) =>
        [new("security-counter", session.SecurityCounter.ToString(CultureInfo.InvariantCulture)), new("vendor", session.Vendor.ToString())];

    private static DdiActionHistory? History(DdiRequest request, DeviceSession session)
    {
        string asked = request.Http.Request.Query["actionHistory"].ToString();
        if (!int.TryParse(asked, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) || count == 0) return null;
        if (count < 0) count = HistoryMax; // All that there are, as in hawkBit.
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
