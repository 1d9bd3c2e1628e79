namespace Chain.Node.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(EventId = 3001, EventName = "SyncProgress", Level = LogLevel.Information, Message = "synced to block {Height} of {Target} ({Percent} %)")]
    public static partial void Progress(ILogger logger, long height, long target, int percent);

    [LoggerMessage(EventId = 3002, EventName = "SyncFailed", Level = LogLevel.Warning,
        Message = "peer {Peer} broke off while handing over blocks from {From} on: {Reason}; not asked for {WaitSeconds} s")]
    public static partial void Failed(ILogger logger, string peer, long from, string reason, int waitSeconds);

    [LoggerMessage(EventId = 3003, EventName = "SyncBadBlock", Level = LogLevel.Error,
        Message = "peer {Peer} handed over a block {Height} that does not verify ({Verdict}); not asked for {WaitSeconds} s")]
    public static partial void BadBlock(ILogger logger, string peer, long height, string verdict, int waitSeconds);
}
