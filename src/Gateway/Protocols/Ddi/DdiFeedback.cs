using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Gateway.Sessions;

namespace Gateway.Protocols.Ddi;

/// <summary>
/// A device's feedback on an action, as real clients write it: id, time and progress may be anything, or missing. [GW-DDI.6]
/// </summary>
/// <param name="Execution">The kind of feedback.</param>
/// <param name="IsFailure">Whether <c>result.finished</c> is "failure".</param>
/// <param name="Details">The device's lines, cut to the session's limits.</param>
internal sealed record DdiFeedback(DdiExecution Execution, bool IsFailure, IReadOnlyList<string> Details)
{
    /// <summary>SWUpdate closes an action that it was told to skip with success and this line; nothing was installed. [GW-DDI.8]</summary>
    public const string SkippedDetail = "Skipped Update.";

    public static bool TryParse(byte[] body, [NotNullWhen(true)] out DdiFeedback? feedback) => DdiJson.TryRead(body, Read, out feedback);

    /// <summary>What the feedback means on the deployment channel.</summary>
    public DeviceReport ToDeploymentReport() => Execution switch
    {
        DdiExecution.Closed when IsFailure => new DeviceReport.Failed(Details),
        DdiExecution.Closed when Details.Contains(SkippedDetail, StringComparer.Ordinal) => new DeviceReport.Skipped(Details),
        DdiExecution.Closed => new DeviceReport.Succeeded(Details),
        DdiExecution.Canceled => new DeviceReport.Stopped(Details),
        DdiExecution.Downloaded => new DeviceReport.Progress(Details, IsDownloaded: true),
        _ => new DeviceReport.Progress(Details),
    };

    /// <summary>What the feedback means on the cancel channel.</summary>
    public DeviceReport ToCancelReport() => Execution switch
    {
        DdiExecution.Closed when IsFailure => new DeviceReport.CancelFailed(Details),
        DdiExecution.Closed => new DeviceReport.CancelAcknowledged(Details),
        DdiExecution.Canceled => new DeviceReport.CancelAcknowledged(Details), // Final here, unlike in hawkBit: the device stopped.
        DdiExecution.Rejected => new DeviceReport.CancelRefused(Details),
        _ => new DeviceReport.Progress(Details),
    };

    private static DdiFeedback? Read(JsonElement root)
    {
        if (!DdiJson.TryObject(root, "status", out JsonElement status)) return null;
        DdiExecution execution = DdiJson.Text(status, "execution") switch
        {
            "closed" => DdiExecution.Closed,
            "proceeding" or "scheduled" or "resumed" or "download" => DdiExecution.UnderWay,
            "downloaded" => DdiExecution.Downloaded,
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
            if (line.ValueKind != JsonValueKind.String || DdiJson.LenientText(line) is not { Length: > 0 } text) continue;
            details.Add(text.Length > DeviceSession.MessageLengthMax ? text[..DeviceSession.MessageLengthMax] : text);
        }

        return details;
    }
}
