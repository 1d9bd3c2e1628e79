namespace Chain.Consensus;

/// <summary>The timers of a height.</summary>
public enum TimeoutKind
{
    /// <summary>Not a timer.</summary>
    Unspecified = 0,

    /// <summary>No proposal in this round: prevote nil (arXiv:1807.04938, line 57).</summary>
    Propose = 1,

    /// <summary>A quorum of prevotes that agree on nothing: precommit nil (line 61).</summary>
    Prevote = 2,

    /// <summary>A quorum of precommits that decide nothing: next round (line 65).</summary>
    Precommit = 3,

    /// <summary>No transaction for long: a block is due, if only to show that the chain lives.</summary>
    Heartbeat = 4,

    /// <summary>The first transaction has waited for company long enough: build the block.</summary>
    Batch = 5,
}
