namespace Gateway.Receipts;

/// <summary>What happened to a report.</summary>
public enum OutcomeVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The report is final on the chain, by this call or by an earlier one whose answer was lost.</summary>
    Recorded = 1,

    /// <summary>The chain expects another sequence number.</summary>
    OutOfSequence = 2,

    /// <summary>The chain refuses the report for another reason.</summary>
    Refused = 3,

    /// <summary>No node accepted the report, or it was not final in time. The same report may be sent again.</summary>
    Unreachable = 4,
}
