namespace Chain.Node.Execution;

/// <summary>Result of checking a block. The value names the first check that failed.</summary>
internal enum BlockVerdict
{
    Unspecified = 0,
    Valid = 1,
    WrongChain = 2,
    WrongParent = 3,
    WrongHeight = 4,
    TimeNotAfterParent = 5,
    TimeAheadOfClock = 6,
    WrongValidators = 7,
    WrongProposer = 8,
    WrongHistoryRoot = 9,
    TooLarge = 10,
    WrongTransactionsRoot = 11,
    InvalidTransaction = 12,
    WrongReceiptsRoot = 13,
    WrongStateRoot = 14,
    WrongNextValidators = 15,
    WrongSetChangeHeight = 16,
}
