namespace Gateway.Receipts;

/// <summary>What became of a report.</summary>
public enum OutcomeVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>It is final on the chain, by this call or an earlier one whose answer was lost.</summary>
    Recorded = 1,

    /// <summary>The chain expects another sequence number.</summary>
    OutOfSequence = 2,

    /// <summary>The chain refuses it for another reason.</summary>
    Refused = 3,

    /// <summary>Nobody took it, or it was not final in time: the same report may be sent again.</summary>
    Unreachable = 4,
}
