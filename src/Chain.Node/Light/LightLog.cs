namespace Chain.Node.Light;

internal static partial class LightLog
{
    [LoggerMessage(EventId = 5001, EventName = "SourceLost", Level = LogLevel.Warning, Message = "source {Source} broke off: {Reason}; trying the next one")]
    public static partial void SourceLost(ILogger logger, string source, string reason);

    [LoggerMessage(EventId = 5002, EventName = "HeadRefused", Level = LogLevel.Warning, Message = "head {Height} is not trusted: {Verdict}")]
    public static partial void HeadRefused(ILogger logger, long height, string verdict);
}
