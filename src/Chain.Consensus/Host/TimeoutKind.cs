namespace Chain.Consensus;

/// <summary>The timers of a height.</summary>
public enum TimeoutKind
{
    /// <summary>Not a timer.</summary>
    Unspecified = 0,

    /// <summary>No proposal in this round: prevote nil (arXiv:1807.04938, line 57).</summary>
    Propose = 1,

    /// <summary>A quorum of prevotes without a quorum for one block: precommit nil (line 61).</summary>
    Prevote = 2,

    /// <summary>A quorum of precommits without a decision: next round (line 65).</summary>
    Precommit = 3,

    /// <summary>No transaction for a heartbeat interval: an empty block is due, which shows that the chain is alive.</summary>
    Heartbeat = 4,

    /// <summary>The batch delay after the first transaction has elapsed: build the block.</summary>
    Batch = 5,
}
