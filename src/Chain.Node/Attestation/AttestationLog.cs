namespace Chain.Node.Attestation;

internal static partial class AttestationLog
{
    [LoggerMessage(EventId = 4001, EventName = "ImageNotRight", Level = LogLevel.Warning,
        Message = "release {Contract} is not attested: {Uri} gave {Outcome}; trying again")]
    public static partial void NotRight(ILogger logger, string contract, string uri, string outcome);

    [LoggerMessage(EventId = 4002, EventName = "AttestationNotAdmitted", Level = LogLevel.Warning,
        Message = "the attestation of {Contract} was not admitted: {Verdict}")]
    public static partial void NotAdmitted(ILogger logger, string contract, string verdict);
}
