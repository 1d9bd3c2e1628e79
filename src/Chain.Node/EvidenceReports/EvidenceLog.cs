namespace Chain.Node.EvidenceReports;

/// <summary>Log messages about evidence. Event ids 4101-4102.</summary>
internal static partial class EvidenceLog
{
    [LoggerMessage(EventId = 4101, EventName = "EvidenceFinal", Level = LogLevel.Warning, Message = "evidence {Id} is final in block {Height}: {Outcome}")]
    public static partial void Final(ILogger logger, string id, long height, string outcome);

    [LoggerMessage(EventId = 4102, EventName = "EvidenceNotAdmitted", Level = LogLevel.Warning,
        Message = "the mempool refused evidence {Id}: {Verdict}; this node will retry")]
    public static partial void NotAdmitted(ILogger logger, string id, string verdict);
}
