namespace Chain.Node.Health;

/// <summary>Log messages about the node's condition. Event ids 7000-7099.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(EventId = 7000, EventName = "Degraded", Level = LogLevel.Warning, Message = "{Code}: {Text}")]
    public static partial void Degraded(ILogger logger, HealthCode code, string text);

    [LoggerMessage(EventId = 7001, EventName = "Halted", Level = LogLevel.Error, Message = "{Code}: {Text}")]
    public static partial void Halted(ILogger logger, HealthCode code, string text);

    [LoggerMessage(EventId = 7002, EventName = "FindingEnded", Level = LogLevel.Information, Message = "resolved: {Code}. It was: {Text}")]
    public static partial void Ended(ILogger logger, HealthCode code, string text);
}
