namespace Chain.Node.ConsensusHost;

internal static partial class ConsensusLog
{
    [LoggerMessage(EventId = 1001, EventName = "BlockCommitted", Level = LogLevel.Information, Message = "block {Height} {Hash} is final: {Transactions} transactions, round {Round}")]
    public static partial void Committed(ILogger logger, long height, string hash, int transactions, int round);

    [LoggerMessage(EventId = 1002, EventName = "BlockRefused", Level = LogLevel.Warning, Message = "proposed block {Height} {Hash} is refused: {Verdict}")]
    public static partial void Refused(ILogger logger, long height, string hash, string verdict);

    [LoggerMessage(EventId = 1003, EventName = "VoteWithheld", Level = LogLevel.Error, Message = "the journal holds another {What} for height {Height} round {Round}; this one is not signed")]
    public static partial void Withheld(ILogger logger, string what, long height, int round);

    [LoggerMessage(EventId = 1004, EventName = "EvidenceFound", Level = LogLevel.Error, Message = "a validator signed twice: {Evidence}")]
    public static partial void EvidenceFound(ILogger logger, string evidence);

    [LoggerMessage(EventId = 1005, EventName = "ConsensusStopped", Level = LogLevel.Critical, Message = "consensus stops: {Reason}")]
    public static partial void Stopped(ILogger logger, string reason);

    [LoggerMessage(EventId = 1006, EventName = "RoundChanged", Level = LogLevel.Information, Message = "height {Height} is in round {Round}")]
    public static partial void RoundChanged(ILogger logger, long height, int round);

    [LoggerMessage(EventId = 1007, EventName = "JournalReplayed", Level = LogLevel.Information, Message = "replayed {Count} journal messages of height {Height}")]
    public static partial void Replayed(ILogger logger, int count, long height);

    [LoggerMessage(EventId = 1008, EventName = "JournalTorn", Level = LogLevel.Warning, Message = "the vote journal ended in a torn record, which was cut off")]
    public static partial void Torn(ILogger logger);

    [LoggerMessage(EventId = 1009, EventName = "BlockSynced", Level = LogLevel.Debug, Message = "block {Height} came by sync")]
    public static partial void Synced(ILogger logger, long height);
}
