namespace Chain.Node.Attestation;

/// <summary>Log lines of an authority's checks. Event ids 6200-6299.</summary>
internal static partial class AttestationLog
{
    [LoggerMessage(EventId = 6200, EventName = "ImageNotRight", Level = LogLevel.Warning,
        Message = "contract {Contract} is not attested: {Uri} gave {Outcome}; trying again")]
    public static partial void NotRight(ILogger logger, string contract, string uri, string outcome);
}
