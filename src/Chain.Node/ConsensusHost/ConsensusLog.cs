namespace Chain.Node.ConsensusHost;

/// <summary>Log messages of the consensus loop. Event ids 1001-1016.</summary>
internal static partial class ConsensusLog
{
    [LoggerMessage(EventId = 1001, EventName = "BlockCommitted", Level = LogLevel.Information,
        Message = "block {Height} {Hash} is final: {Transactions} transactions, round {Round}")]
    public static partial void Committed(ILogger logger, long height, string hash, int transactions, int round);

    [LoggerMessage(EventId = 1002, EventName = "BlockRefused", Level = LogLevel.Warning, Message = "refused proposed block {Height} {Hash}: {Verdict}")]
    public static partial void Refused(ILogger logger, long height, string hash, string verdict);

    [LoggerMessage(EventId = 1003, EventName = "VoteWithheld", Level = LogLevel.Error,
        Message = "this node does not sign a {What} for height {Height} round {Round}: the journal holds a different one, or is past this height")]
    public static partial void Withheld(ILogger logger, string what, long height, int round);

    [LoggerMessage(EventId = 1004, EventName = "EvidenceFound", Level = LogLevel.Error, Message = "a validator signed twice: {Evidence}")]
    public static partial void EvidenceFound(ILogger logger, string evidence);

    [LoggerMessage(EventId = 1005, EventName = "ConsensusStopped", Level = LogLevel.Critical, Message = "consensus stops: {Reason}")]
    public static partial void Stopped(ILogger logger, Exception cause, string reason);

    [LoggerMessage(EventId = 1006, EventName = "RoundChanged", Level = LogLevel.Information, Message = "height {Height} is in round {Round}")]
    public static partial void RoundChanged(ILogger logger, long height, int round);

    [LoggerMessage(EventId = 1007, EventName = "JournalReplayed", Level = LogLevel.Information,
        Message = "replayed {Votes} own votes and {Messages} messages of height {Height} from the journal")]
    public static partial void Replayed(ILogger logger, int votes, int messages, long height);

    [LoggerMessage(EventId = 1008, EventName = "JournalTorn", Level = LogLevel.Warning,
        Message = "removed an incomplete record of {Bytes} bytes from the end of the vote journal; the node signs a vote only after its record is complete")]
    public static partial void Torn(ILogger logger, long bytes);

    [LoggerMessage(EventId = 1009, EventName = "BlockSynced", Level = LogLevel.Information,
        Message = "fetched {Count} blocks from peers, up to block {Height} {Hash}")]
    public static partial void Synced(ILogger logger, long count, long height, string hash);

    [LoggerMessage(EventId = 1010, EventName = "JournalLost", Level = LogLevel.Warning,
        Message = "votes may be missing in the vote journal, because it is new or an old copy: this validator signs nothing until it has caught up with a quorum that remembers its votes "
            + "and, except on a new chain, two more heights are decided")]
    public static partial void JournalLost(ILogger logger);

    [LoggerMessage(EventId = 1011, EventName = "JournalRecovered", Level = LogLevel.Information,
        Message = "caught up at block {Height} after the loss of the vote journal: this validator signs again from height {From}")]
    public static partial void Recovered(ILogger logger, long height, long from);

    [LoggerMessage(EventId = 1012, EventName = "ChainBehindJournal", Level = LogLevel.Warning,
        Message = "the vote journal is at height {JournalHeight}, the chain only at {Height}: blocks were lost; "
            + "this node signs nothing until it has fetched them from its peers")]
    public static partial void ChainBehindJournal(ILogger logger, long journalHeight, long height);

    [LoggerMessage(EventId = 1013, EventName = "ValidatorJoined", Level = LogLevel.Information,
        Message = "{Address} is one of {Count} validators from height {Height}")]
    public static partial void Joined(ILogger logger, string address, long height, int count);

    [LoggerMessage(EventId = 1014, EventName = "ValidatorWatching", Level = LogLevel.Warning,
        Message = "{Address} is not a validator at height {Height}: this node watches and signs nothing until the authorities add it to the set")]
    public static partial void Watching(ILogger logger, string address, long height);

    [LoggerMessage(EventId = 1015, EventName = "JournalOlder", Level = LogLevel.Error,
        Message = "the vote journal is an old copy: it ends at height {JournalHeight}, but this node stored a block with a later one, of height {StoredHeight}; "
            + "this validator signs nothing until it has caught up with a quorum and two more heights are decided")]
    public static partial void JournalOlder(ILogger logger, long journalHeight, long storedHeight);

    [LoggerMessage(EventId = 1016, EventName = "ForeignVote", Level = LogLevel.Critical,
        Message = "a {Vote} for height {Height} has this validator's signature, but this node's journal does not hold it: this identity is in use elsewhere, or the "
            + "journal is an old copy. Stop the other node, if there is one. This validator signs nothing until it has caught up with a quorum and two more "
            + "heights are decided")]
    public static partial void ForeignVote(ILogger logger, string vote, long height);
}
