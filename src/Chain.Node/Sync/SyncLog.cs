namespace Chain.Node.Sync;

/// <summary>Log messages of block sync. Event ids 3001-3005.</summary>
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

    [LoggerMessage(EventId = 3004, EventName = "SyncPruned", Level = LogLevel.Information,
        Message = "peer {Peer} no longer keeps block {From}: it has blocks from {Lowest} on; asking others")]
    public static partial void Pruned(ILogger logger, string peer, long from, long lowest);

    [LoggerMessage(EventId = 3005, EventName = "SyncNoSource", Level = LogLevel.Error,
        Message = "no peer has block {Height} any more: the lowest that any of them keeps is {Lowest}. Add a node that keeps all blocks to 'peers' in "
        + "node.json; or stop this node, move the folder data/chain away, keep the vote journal, set 'sync' to 'snapshot' in node.json, and start it")]
    public static partial void NoSource(ILogger logger, long height, long lowest);
}
