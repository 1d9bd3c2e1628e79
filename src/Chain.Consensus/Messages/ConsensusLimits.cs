namespace Chain.Consensus;

/// <summary>Bounds on what the engine keeps of strangers' messages, each with its reason. [CON.5]</summary>
public static class ConsensusLimits
{
    /// <summary>Rounds behind the current one whose votes and proposals are kept, beside those that a lock or a proof of lock names.</summary>
    public const int PastRoundsMax = 8;

    /// <summary>Rounds ahead of the current one that each validator may occupy with votes: f + 1 of them move the node there, so more is waste.</summary>
    public const int FutureRoundsPerValidatorMax = 2;

    /// <summary>
    /// Votes of one validator, of one type in one round: two prove its fault; the rest are for blocks that a proposal names, at most
    /// three of the round itself and three of the current round that state a proof of lock in it.
    /// </summary>
    public const int VotesPerValidatorMax = 8;

    /// <summary>Proposals kept of one round: two prove the proposer's fault, the third is the one that a quorum chose.</summary>
    public const int ProposalsPerRoundMax = 3;

    /// <summary>Rounds ahead of the current one in which each proposer may occupy one proposal; a block is large.</summary>
    public const int FutureProposalsPerValidatorMax = 1;

    /// <summary>Rounds of the next height whose messages are kept while the current block is being stored; status gossip repeats the rest.</summary>
    public const int NextHeightRoundsMax = 2;

    /// <summary>Proofs of fault that one validator can cause in one height: a proposal, a prevote and a precommit.</summary>
    public const int EvidencePerValidatorMax = 3;
}
