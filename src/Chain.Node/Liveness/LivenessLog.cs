namespace Chain.Node.Liveness;

/// <summary>Log messages about statements that this node runs. Event ids 4301-4302.</summary>
internal static partial class LivenessLog
{
    [LoggerMessage(EventId = 4301, EventName = "LivenessStated", Level = LogLevel.Information,
        Message = "a change of the validator set waits; this node states on the chain that it runs, at height {Height}: {Verdict}")]
    public static partial void Stated(ILogger logger, long height, string verdict);

    [LoggerMessage(EventId = 4302, EventName = "LivenessGivenUp", Level = LogLevel.Warning,
        Message = "a change of the validator set waits, but {Attempts} statements that this node runs were not recorded: see its log for the reason")]
    public static partial void GivenUp(ILogger logger, int attempts);
}
