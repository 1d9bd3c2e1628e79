namespace Chain.Node.Sync;

/// <summary>Log messages of block sync. Event ids 3001-3003.</summary>
internal static partial class SyncLog
{
    [LoggerMessage(EventId = 3001, EventName = "SyncProgress", Level = LogLevel.Information, Message = "synced to block {Height} of {Target} ({Percent} %)")]
    public static partial void Progress(ILogger logger, long height, long target, int percent);

    [LoggerMessage(EventId = 3002, EventName = "SyncFailed", Level = LogLevel.Warning,
        Message = "peer {Peer} failed to send the blocks from {From}: {Reason}; backing off for {WaitSeconds} s")]
    public static partial void Failed(ILogger logger, string peer, long from, string reason, int waitSeconds);

    [LoggerMessage(EventId = 3003, EventName = "SyncBadBlock", Level = LogLevel.Error,
        Message = "peer {Peer} sent a block {Height} that is not valid ({Verdict}); backing off for {WaitSeconds} s")]
    public static partial void BadBlock(ILogger logger, string peer, long height, string verdict, int waitSeconds);
}
