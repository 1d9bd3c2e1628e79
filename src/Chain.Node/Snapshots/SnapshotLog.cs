namespace Chain.Node.Snapshots;

/// <summary>Log messages of snapshot sync. Event ids 3101-3109.</summary>
internal static partial class SnapshotLog
{
    [LoggerMessage(EventId = 3101, EventName = "SnapshotTarget", Level = LogLevel.Information,
        Message = "fetching the state of block {Height} {Hash}, which follows from the trusted {Anchor}")]
    public static partial void Target(ILogger logger, long height, string hash, string anchor);

    [LoggerMessage(EventId = 3102, EventName = "SnapshotProgress", Level = LogLevel.Information,
        Message = "the state of block {Height}: {Percent} % in {Pieces} pieces")]
    public static partial void Progress(ILogger logger, long height, int percent, long pieces);

    [LoggerMessage(EventId = 3103, EventName = "SnapshotBadPiece", Level = LogLevel.Error,
        Message = "peer {Peer} sent a part of the state that does not match the trusted header: {Problem}; backing off for {WaitSeconds} s")]
    public static partial void BadPiece(ILogger logger, string peer, string problem, int waitSeconds);

    [LoggerMessage(EventId = 3104, EventName = "SnapshotFailed", Level = LogLevel.Warning,
        Message = "peer {Peer} failed to send a part of the state: {Problem}; backing off for {WaitSeconds} s")]
    public static partial void Failed(ILogger logger, string peer, string problem, int waitSeconds);

    [LoggerMessage(EventId = 3105, EventName = "SnapshotPruned", Level = LogLevel.Information,
        Message = "no peer keeps the state of block {Height} any more; going on with a newer one, and keeping what has not changed")]
    public static partial void Pruned(ILogger logger, long height);

    [LoggerMessage(EventId = 3106, EventName = "SnapshotWaits", Level = LogLevel.Warning,
        Message = "no peer has given a header that can be trusted yet ({Verdict}); trying again. If this chain has no block yet, set 'sync' to "
        + "'blocks' in node.json")]
    public static partial void Waits(ILogger logger, string verdict);

    [LoggerMessage(EventId = 3107, EventName = "SnapshotSkipped", Level = LogLevel.Information, Message = "no snapshot: {Reason}; synchronizing by blocks")]
    public static partial void Skipped(ILogger logger, string reason);

    [LoggerMessage(EventId = 3108, EventName = "SnapshotComplete", Level = LogLevel.Information,
        Message = "the state of block {Height} is complete: {Pieces} pieces; synchronizing by blocks from here")]
    public static partial void Complete(ILogger logger, long height, long pieces);

    [LoggerMessage(EventId = 3109, EventName = "SnapshotRefused", Level = LogLevel.Error,
        Message = "the database could not be made of the snapshot ({Verdict}): its files are damaged; starting over")]
    public static partial void Refused(ILogger logger, string verdict);
}
