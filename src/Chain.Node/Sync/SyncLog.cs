namespace Chain.Node.Sync;

internal static partial class SyncLog
{
    [LoggerMessage(EventId = 3001, EventName = "SyncProgress", Level = LogLevel.Information, Message = "synced to block {Height} of {Target} from {Peer}")]
    public static partial void Progress(ILogger logger, long height, long target, string peer);

    [LoggerMessage(EventId = 3002, EventName = "SyncFailed", Level = LogLevel.Warning, Message = "peer {Peer} broke off while handing over blocks: {Reason}")]
    public static partial void Failed(ILogger logger, string peer, string reason);

    [LoggerMessage(EventId = 3003, EventName = "SyncBadBlock", Level = LogLevel.Error, Message = "peer {Peer} handed over a block {Height} that does not verify; asking another")]
    public static partial void BadBlock(ILogger logger, string peer, long height);
}
