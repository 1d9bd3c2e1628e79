using Chain.Light;

namespace Chain.Node.Light;

internal static partial class LightLog
{
    [LoggerMessage(EventId = 5001, EventName = "SourceLost", Level = LogLevel.Warning, Message = "source {Source} disconnected: {Reason}; trying the next one")]
    public static partial void SourceLost(ILogger logger, string source, string reason);

    [LoggerMessage(EventId = 5006, EventName = "SourceSilent", Level = LogLevel.Warning,
        Message = "source {Source} sent no notice for {Seconds} s; trying the next one")]
    public static partial void SourceSilent(ILogger logger, string source, double seconds);

    [LoggerMessage(EventId = 5002, EventName = "HeadRefused", Level = LogLevel.Warning, Message = "head {Height} is not trusted: {Verdict}")]
    public static partial void HeadRefused(ILogger logger, long height, string verdict);

    [LoggerMessage(EventId = 5003, EventName = "SourceRefused", Level = LogLevel.Warning,
        Message = "source {Source} is refused, {Verdict}: {Reason}; {Failures} consecutive failures, lowest priority for {PauseMs} ms")]
    public static partial void SourceRefused(ILogger logger, string source, LightVerdict verdict, string reason, int failures, double pauseMs);

    [LoggerMessage(EventId = 5004, EventName = "Conflict", Level = LogLevel.Critical,
        Message = "CONFLICT at height {Height}: {FirstSource} shows block {First} and {SecondSource} shows block {Second}, both with valid certificates; "
            + "this light client trusts no header any more. {Offenders} signed both. Remedy: {Remedy}")]
    public static partial void Conflict(
        ILogger logger, long height, string firstSource, string first, string secondSource, string second, string offenders, string remedy);

    [LoggerMessage(EventId = 5005, EventName = "HeadTrusted", Level = LogLevel.Debug, Message = "head {Height} is trusted")]
    public static partial void HeadTrusted(ILogger logger, long height);
}
