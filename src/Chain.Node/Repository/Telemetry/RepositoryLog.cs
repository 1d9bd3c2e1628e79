using Chain.Node.Repository.Verdicts;
using Microsoft.Extensions.Logging;

namespace Chain.Node.Repository.Telemetry;

/// <summary>Log lines of the repository role. Event ids 4000-4099.</summary>
internal static partial class RepositoryLog
{
    [LoggerMessage(4000, LogLevel.Information, "Image store opened at {Folder}; {Removed} stale uploads removed", EventName = "StoreOpened")]
    public static partial void StoreOpened(ILogger logger, string folder, int removed);

    [LoggerMessage(4001, LogLevel.Error, "Image store failed for {Sha256}: {Verdict}", EventName = "StoreFailed")]
    public static partial void StoreFailed(ILogger logger, string sha256, StoreVerdict verdict, Exception failure);

    [LoggerMessage(4002, LogLevel.Information, "Image {Sha256} stored: {SizeBytes} bytes from {Uploader}", EventName = "ImageStored")]
    public static partial void ImageStored(ILogger logger, string sha256, long sizeBytes, string uploader);

    [LoggerMessage(4003, LogLevel.Warning, "Upload of {Sha256} ended with {Verdict} at byte {OffsetBytes}", EventName = "UploadEnded")]
    public static partial void UploadEnded(ILogger logger, string sha256, UploadVerdict verdict, long offsetBytes);

    [LoggerMessage(4004, LogLevel.Warning, "Upload of {Sha256} refused: {Verdict}", EventName = "UploadUnauthenticated")]
    public static partial void UploadUnauthenticated(ILogger logger, string sha256, UploadAuthVerdict verdict);

    [LoggerMessage(4005, LogLevel.Error, "Download of image {Sha256} ended early: the stored file became shorter during the download",
        EventName = "ImageTruncated")]
    public static partial void ImageTruncated(ILogger logger, string sha256);

    [LoggerMessage(4006, LogLevel.Information, "{Removed} stale uploads removed", EventName = "UploadsSwept")]
    public static partial void UploadsSwept(ILogger logger, int removed);

    [LoggerMessage(4007, LogLevel.Error, "Removing stale uploads failed; the repository tries again in an hour", EventName = "SweepFailed")]
    public static partial void SweepFailed(ILogger logger, Exception failure);

    [LoggerMessage(4010, LogLevel.Information, "Image {Sha256} is at {Destination}: {SizeBytes} bytes", EventName = "TransferDone")]
    public static partial void TransferDone(ILogger logger, string sha256, Uri destination, long sizeBytes);

    [LoggerMessage(4011, LogLevel.Warning, "Sending image {Sha256} to {Destination} failed: {Reason}", EventName = "TransferFailed")]
    public static partial void TransferFailed(ILogger logger, string sha256, Uri destination, string reason);

    [LoggerMessage(4020, LogLevel.Warning, "The keys of owner {Owner} cannot be proven ({Verdict}): the last known keys stay valid",
        EventName = "OwnerKeysUnproven")]
    public static partial void OwnerKeysUnproven(ILogger logger, string owner, string verdict);
}
