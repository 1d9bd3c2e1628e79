namespace Chain.Node.Following;

/// <summary>Log messages about following contracts. Event ids 6100-6199.</summary>
internal static partial class FollowingLog
{
    [LoggerMessage(EventId = 6100, EventName = "ContractStepFailed", Level = LogLevel.Warning,
        Message = "the next step of contract {Contract} failed and will be retried: {Reason}")]
    public static partial void StepFailed(ILogger logger, string contract, string reason);

    [LoggerMessage(EventId = 6101, EventName = "ContractCallNotAdmitted", Level = LogLevel.Warning,
        Message = "the mempool refused the call {Call} on contract {Contract}, which will be retried: {Verdict}")]
    public static partial void NotAdmitted(ILogger logger, string call, string contract, string verdict);

    [LoggerMessage(EventId = 6102, EventName = "ContractCallMadeAgain", Level = LogLevel.Warning,
        Message = "submitted the call {Call} on contract {Contract} again: transaction {Earlier} had no effect; see its receipt")]
    public static partial void Resubmitted(ILogger logger, string call, string contract, string earlier);
}
