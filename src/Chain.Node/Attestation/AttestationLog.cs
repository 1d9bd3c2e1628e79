namespace Chain.Node.Attestation;

/// <summary>Log messages about an authority's image checks. Event ids 6200-6299.</summary>
internal static partial class AttestationLog
{
    [LoggerMessage(EventId = 6200, EventName = "ImageNotRight", Level = LogLevel.Warning,
        Message = "this node does not attest contract {Contract} yet: {Uri} returned {Outcome} (attempt {Attempt}); it will retry")]
    public static partial void CheckFailed(ILogger logger, string contract, string uri, string outcome, int attempt);
}
