namespace Chain.Consensus;

/// <summary>Bounds on the messages of peers that the engine keeps, each with its reason. [CON.5]</summary>
internal static class ConsensusLimits
{
    /// <summary>Past rounds whose votes and proposals are kept, in addition to those that a lock or a proof of lock names.</summary>
    public const int PastRoundsMax = 8;

    /// <summary>Future rounds in which each validator may have votes. Votes of f + 1 validators move the node there, so more are not needed.</summary>
    public const int FutureRoundsPerValidatorMax = 2;

    /// <summary>
    /// Votes of one validator, of one type in one round. Two prove its fault. The others are for blocks that a proposal names: at most
    /// three proposals of that round, and three of the current round whose proof of lock is in it.
    /// </summary>
    public const int VotesPerValidatorMax = 8;

    /// <summary>Proposals kept per round. Two prove the proposer's fault; the third is the one that a quorum chose.</summary>
    public const int ProposalsPerRoundMax = 3;

    /// <summary>Proposals of future rounds kept per proposer. Only one, because a block is large.</summary>
    public const int FutureProposalsPerValidatorMax = 1;

    /// <summary>Rounds of the next height whose messages are kept while the host stores the current block. Status gossip resends the others.</summary>
    public const int NextHeightRoundsMax = 2;

    /// <summary>Evidence per validator and height: one for proposals, one for prevotes and one for precommits.</summary>
    public const int EvidencePerValidatorMax = 3;
}
