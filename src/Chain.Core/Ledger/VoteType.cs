namespace Chain.Core.Ledger;

/// <summary>The two votes of a round (arXiv:1807.04938, section 3). Numbers are part of the signed bytes.</summary>
public enum VoteType
{
    /// <summary>Not a vote; never valid.</summary>
    Unspecified = 0,

    /// <summary>First vote: the block is valid and may be decided in this round.</summary>
    Prevote = 1,

    /// <summary>Second vote: a quorum has prevoted. A quorum of these is the commit certificate.</summary>
    Precommit = 2,
}
