namespace Chain.Core.Ledger;

/// <summary>The two kinds of vote in a round (arXiv:1807.04938, section 3). Signatures cover the numbers.</summary>
public enum VoteType
{
    /// <summary>Not a vote; never valid.</summary>
    Unspecified = 0,

    /// <summary>First vote: the voter accepts the proposed block, or votes nil.</summary>
    Prevote = 1,

    /// <summary>Second vote: the voter has seen a quorum of prevotes for the block, or votes nil. A quorum for one block is its commit certificate.</summary>
    Precommit = 2,
}
