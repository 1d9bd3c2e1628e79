using Gateway.Downloads;
using Gateway.Receipts;
using Gateway.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Hosting;

/// <summary>Every log line of the gateway.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(1, LogLevel.Warning, "No proven answer for {Model}/{Channel}: {Reason}", EventName = "NoProof")]
    public static partial void NoProof(ILogger logger, string model, string channel, string reason);

    [LoggerMessage(13, LogLevel.Critical, "ALARM: {Text}", EventName = "Alarmed")]
    public static partial void Alarmed(ILogger logger, string text);

    [LoggerMessage(2, LogLevel.Warning, "The release source failed; asking again", EventName = "SourceFailed")]
    public static partial void SourceFailed(ILogger logger, Exception error);

    [LoggerMessage(3, LogLevel.Warning, "{Kind} source {Uri} failed: {Verdict}, {Detail}", EventName = "SourceFault")]
    public static partial void SourceFault(ILogger logger, SourceKind kind, string uri, DownloadVerdict verdict, string detail);

    [LoggerMessage(4, LogLevel.Warning, "Image {Sha256} was not fetched: {Verdict}; next try later", EventName = "DownloadFailed")]
    public static partial void DownloadFailed(ILogger logger, string sha256, DownloadVerdict verdict);

    [LoggerMessage(5, LogLevel.Information, "Device {DeviceId}: {Model} {Version} offered as action {ActionId}", EventName = "Offered")]
    public static partial void Offered(ILogger logger, string deviceId, string model, string version, int actionId);

    [LoggerMessage(6, LogLevel.Warning, "Device {DeviceId}: action {ActionId} is cancelled: {Reason}", EventName = "CalledOff")]
    public static partial void CalledOff(ILogger logger, string deviceId, int actionId, string reason);

    [LoggerMessage(7, LogLevel.Information, "Device {DeviceId}: action {ActionId} ended as {State}", EventName = "Ended")]
    public static partial void Ended(ILogger logger, string deviceId, int actionId, SessionState state);

    [LoggerMessage(9, LogLevel.Warning, "Download of {Model} {Version} is cancelled: {Reason}", EventName = "DownloadCalledOff")]
    public static partial void DownloadCalledOff(ILogger logger, string model, string version, string reason);

    [LoggerMessage(10, LogLevel.Information, "Report {Sequence} on release {Release}, {Devices} devices: {Verdict} {Detail}", EventName = "Reported")]
    public static partial void Reported(ILogger logger, string release, ulong sequence, long devices, OutcomeVerdict verdict, string detail);

    [LoggerMessage(11, LogLevel.Error, "A round failed; the next one does the rest", EventName = "RoundBroke")]
    public static partial void RoundFailed(ILogger logger, Exception error);

    [LoggerMessage(8, LogLevel.Error, "The gateway's folder cannot be written; trying again at the next round", EventName = "RoundFailed")]
    public static partial void FolderFailed(ILogger logger, Exception error);

    [LoggerMessage(12, LogLevel.Information, "Device {DeviceId}: the transfer of action {ActionId} was aborted", EventName = "TransferAborted")]
    public static partial void TransferAborted(ILogger logger, string deviceId, int actionId);
}
