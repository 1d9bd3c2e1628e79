using Chain.Consensus.Proposals;
using Chain.Consensus.Votes;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Heights;

/// <summary>The paper's variables (lines 1 to 9) for one height, and the messages that the rules use. Created anew for each height.</summary>
internal sealed class HeightState
{
    internal HeightState(Input.StartHeight start, Address? self)
    {
        Height = start.Height;
        Validators = start.Validators;
        ParentHash = start.ParentHash;
        SelfIndex = self is { } address ? start.Validators.IndexOf(address) : -1;
        Votes = new VoteBook(start.Validators);
    }

    internal long Height { get; }

    internal ValidatorSet Validators { get; }

    internal Hash256 ParentHash { get; }

    /// <summary>Own index in the set, or -1 for a node that only follows this height.</summary>
    internal int SelfIndex { get; }

    /// <summary>round_p.</summary>
    internal int Round { get; set; }

    /// <summary>step_p.</summary>
    internal RoundStep Step { get; set; } = RoundStep.Propose;

    /// <summary>id(lockedValue_p); null is the paper's nil. The block itself may be unknown after a restart.</summary>
    internal Hash256? LockedHash { get; set; }

    /// <summary>lockedRound_p.</summary>
    internal int LockedRound { get; set; } = -1;

    /// <summary>validValue_p.</summary>
    internal Block? ValidBlock { get; set; }

    /// <summary>validRound_p.</summary>
    internal int ValidRound { get; set; } = -1;

    /// <summary>
    /// Whether round 0 may begin: a transaction is pending, the heartbeat has elapsed, the proposal has arrived, or f+1 validators have
    /// sent messages.
    /// </summary>
    internal bool IsBlockDue { get; set; }

    /// <summary>Actions that must happen at most once in the current round.</summary>
    internal RoundMarks Marks { get; set; } = new();

    internal VoteBook Votes { get; }

    internal ProposalBook Proposals { get; } = new();

    internal BlockBook Blocks { get; } = new();

    /// <summary>2f+1 precommits for a block, collected here or from a peer that is ahead. Kept across rounds, since the block may arrive later.</summary>
    internal CommitCertificate? Certificate { get; set; }

    /// <summary>Whether the host was asked to check the block of <see cref="Certificate"/> as a decided one.</summary>
    internal bool IsDecisionChecked { get; set; }

    internal bool IsDecided => Step == RoundStep.Decided;

    internal bool IsProposer => SelfIndex >= 0 && SelfIndex == ProposerOf(Round);

    internal int ProposerOf(int round) => Validators.ProposerIndex(Height, round);

    /// <summary>Whether the messages of a past round are kept: it is recent, or the lock, the valid value or a proposal's proof of lock names it.</summary>
    internal bool IsRoundKept(int round)
    {
        if (round >= Round - ConsensusLimits.PastRoundsMax || round == LockedRound || round == ValidRound) return true;
        foreach (Proposal proposal in Proposals.At(Round))
        {
            if (proposal.ValidRound == round) return true;
        }

        return false;
    }

    /// <summary>Whether a proposal names this block, in this round or with a proof of lock in it. Then all votes for it in this round are kept.</summary>
    internal bool IsProposed(int round, in Hash256 blockHash)
    {
        if (Proposals.Find(round, blockHash) is not null) return true;
        foreach (Proposal proposal in Proposals.At(Round))
        {
            if (proposal.ValidRound == round && proposal.Block.Hash.Equals(blockHash)) return true;
        }

        return false;
    }

    /// <summary>Drops messages and blocks that no rule of the current or a later round can use.</summary>
    internal void Prune()
    {
        Proposals.Prune(IsRoundKept);
        Votes.Prune(IsRoundKept);
        Blocks.Prune(hash => Proposals.FindAnywhere(hash) is not null || ValidBlock?.Hash == hash || LockedHash == hash || Certificate?.BlockHash == hash);
    }
}
