using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Sessions;

namespace Gateway.Ddi;

/// <summary>What a device says about an action. Reads what real clients send: id, time and progress may be anything, or missing. [GW-DDI.6]</summary>
/// <param name="Execution">How far it is.</param>
/// <param name="IsFailure">Whether <c>result.finished</c> is "failure".</param>
/// <param name="Details">Its lines, cut.</param>
internal sealed record DdiFeedback(DdiExecution Execution, bool IsFailure, IReadOnlyList<string> Details)
{
    public static bool TryParse(byte[] body, [NotNullWhen(true)] out DdiFeedback? feedback) => DdiJson.TryRead(body, Read, out feedback);

    /// <summary>The event on the deployment channel.</summary>
    public SessionEvent ToDeploymentEvent() => Execution switch
    {
        DdiExecution.Closed when IsFailure => new SessionEvent.Failed(Details),
        DdiExecution.Closed => new SessionEvent.Succeeded(Details),
        DdiExecution.Canceled => new SessionEvent.StoppedByDevice(Details),
        _ => new SessionEvent.Progress(Details),
    };

    /// <summary>The event on the cancel channel.</summary>
    public SessionEvent ToCancelEvent() => Execution switch
    {
        DdiExecution.Closed when IsFailure => new SessionEvent.CancelFailed(Details),
        DdiExecution.Closed => new SessionEvent.CancelAcknowledged(Details),
        DdiExecution.Rejected => new SessionEvent.CancelRefused(Details),
        _ => new SessionEvent.Progress(Details),
    };

    private static DdiFeedback? Read(JsonElement root)
    {
        if (!DdiJson.TryObject(root, "status", out JsonElement status)) return null;
        DdiExecution execution = DdiJson.Text(status, "execution") switch
        {
            "closed" => DdiExecution.Closed,
            "proceeding" or "scheduled" or "resumed" or "download" or "downloaded" => DdiExecution.UnderWay,
            "rejected" => DdiExecution.Rejected,
            "canceled" => DdiExecution.Canceled,
            _ => DdiExecution.Unspecified,
        };
        if (execution == DdiExecution.Unspecified) return null;
        if (!DdiJson.TryObject(status, "result", out JsonElement result)) return null;
        return DdiJson.Text(result, "finished") switch
        {
            "failure" => new DdiFeedback(execution, true, ReadDetails(status)),
            "success" or "none" => new DdiFeedback(execution, false, ReadDetails(status)),
            _ => null,
        };
    }

    private static List<string> ReadDetails(JsonElement status)
    {
        List<string> details = [];
        if (!status.TryGetProperty("details", out JsonElement lines) || lines.ValueKind != JsonValueKind.Array) return details;
        foreach (JsonElement line in lines.EnumerateArray())
        {
            if (details.Count == DeviceSession.MessagesMax) break;
            if (line.ValueKind != JsonValueKind.String || line.GetString() is not { Length: > 0 } text) continue;
            details.Add(text.Length > DeviceSession.MessageLengthMax ? text[..DeviceSession.MessageLengthMax] : text);
        }

        return details;
    }
}
