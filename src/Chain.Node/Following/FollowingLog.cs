namespace Chain.Node.Following;

/// <summary>Log lines of whatever follows contracts. Event ids 6100-6199.</summary>
internal static partial class FollowingLog
{
    [LoggerMessage(EventId = 6100, EventName = "ContractStepFailed", Level = LogLevel.Warning,
        Message = "contract {Contract} waits, and is tried again: {Reason}")]
    public static partial void StepFailed(ILogger logger, string contract, string reason);

    [LoggerMessage(EventId = 6101, EventName = "ContractCallNotAdmitted", Level = LogLevel.Warning,
        Message = "the call {Call} on {Contract} is not admitted, and is tried again: {Verdict}")]
    public static partial void NotAdmitted(ILogger logger, string call, string contract, string verdict);

    [LoggerMessage(EventId = 6102, EventName = "ContractCallMadeAgain", Level = LogLevel.Warning,
        Message = "the call {Call} on {Contract} is made again: transaction {Earlier} changed nothing; its receipt says why")]
    public static partial void MadeAgain(ILogger logger, string call, string contract, string earlier);
}
