using Chain.Consensus.Heights;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>The checks that a peer's message must pass before a rule uses it. Cheap checks come first, the signature last and once. [CON.4]</summary>
internal sealed class MessageGate(EngineOptions options)
{
    /// <summary>Whether a vote of this height is well formed, new, within bounds and signed by the validator that it names.</summary>
    internal bool Admits(Vote vote, HeightState state)
    {
        if (!IsWellFormed(vote, state.Validators) || !state.IsRoundKept(vote.Round)) return false;
        if (vote.Round > state.Round && !state.Votes.HasRoomAhead(vote.ValidatorIndex, vote.Round, state.Round)) return false;
        return state.Votes.Wants(vote, state.IsProposed(vote.Round, vote.BlockHash)) && IsSigned(vote, state.Validators);
    }

    /// <summary>Whether a proposal of this height is well formed, new, within bounds and signed by the proposer of its round.</summary>
    internal bool Admits(Proposal proposal, HeightState state)
    {
        if (!IsWellFormed(proposal) || !state.IsRoundKept(proposal.Round)) return false;
        if (proposal.Round > state.Round && !HasRoomAhead(proposal, state)) return false;
        return state.Proposals.Wants(proposal, RoomFor(proposal, state)) && IsSigned(proposal, state.Validators) && IsBodyOfHeader(proposal.Block);
    }

    /// <summary>As <see cref="Admits(Vote, HeightState)"/>, for the next height, but against the current set.</summary>
    internal bool AdmitsEarly(Vote vote, HeightState state, NextHeightBuffer buffer) =>
        IsWellFormed(vote, state.Validators) && buffer.Wants(vote) && IsSigned(vote, state.Validators);

    /// <summary>As <see cref="Admits(Proposal, HeightState)"/>, for the next height, but against the current set.</summary>
    internal bool AdmitsEarly(Proposal proposal, HeightState state, NextHeightBuffer buffer) =>
        IsWellFormed(proposal) && buffer.Wants(proposal) && IsSigned(proposal, state.Validators) && IsBodyOfHeader(proposal.Block);

    /// <summary>Whether a certificate is for this height and block, has signatures of a quorum, and all its signatures are good.</summary>
    internal bool Admits(CommitCertificate certificate, Block block, HeightState state)
    {
        if (certificate.Height != state.Height || block.Height != state.Height || !block.Hash.Equals(certificate.BlockHash)) return false;
        if (!block.Header.ChainId.Equals(options.ChainId) || certificate.SignatureCount < state.Validators.Quorum) return false;
        if (certificate.SignerIndices.Any(i => i >= state.Validators.Count)) return false;
        foreach (Vote precommit in certificate.ToPrecommits())
        {
            Vote? known = state.Votes.Find(precommit.Round)?.Precommits.Find(precommit.ValidatorIndex, precommit.BlockHash);
            if (known != precommit && !IsSigned(precommit, state.Validators)) return false;
        }

        return IsBodyOfHeader(block);
    }

    // A signature only covers the header's hash, so a relaying peer could replace the transactions, and the block that a quorum
    // chose would look invalid here. With this check one hash means one block (threat D11, "the valid twin").
    private static bool IsBodyOfHeader(Block block) => Block.ComputeTransactionsRoot(block.Transactions).Equals(block.Header.TransactionsRoot);

    private static bool IsWellFormed(Vote vote, ValidatorSet validators) =>
        vote.Type is VoteType.Prevote or VoteType.Precommit && vote.Round is >= 0 and <= Limits.RoundMax
        && vote.ValidatorIndex >= 0 && vote.ValidatorIndex < validators.Count;

    private bool IsWellFormed(Proposal proposal) =>
        proposal.Round is >= 0 and <= Limits.RoundMax && proposal.ValidRound >= -1 && proposal.ValidRound < proposal.Round
        && proposal.Block.Height == proposal.Height && proposal.Block.Header.ChainId.Equals(options.ChainId);

    // Two proposals prove the proposer's fault. The last place is reserved for the block that a quorum chose.
    private static int RoomFor(Proposal proposal, HeightState state)
    {
        if (proposal.Round > state.Round) return ConsensusLimits.FutureProposalsPerValidatorMax;
        bool isChosen = state.Votes.Find(proposal.Round) is { } votes
            && (votes.Prevotes.HasQuorumFor(proposal.Block.Hash) || votes.Precommits.HasQuorumFor(proposal.Block.Hash));
        return isChosen ? ConsensusLimits.ProposalsPerRoundMax : ConsensusLimits.ProposalsPerRoundMax - 1;
    }

    private static bool HasRoomAhead(Proposal proposal, HeightState state)
    {
        int proposer = state.ProposerOf(proposal.Round);
        foreach (Proposal other in state.Proposals.All)
        {
            if (other.Round > proposal.Round && state.ProposerOf(other.Round) == proposer) return false;
        }

        return true;
    }

    private bool IsSigned(Vote vote, ValidatorSet validators) =>
        options.Verifier.IsSignedBy(validators[vote.ValidatorIndex].PublicKey, vote.SigningDigest(options.ChainId), vote.Signature);

    private bool IsSigned(Proposal proposal, ValidatorSet validators)
    {
        PublicKey key = validators[validators.ProposerIndex(proposal.Height, proposal.Round)].PublicKey;
        Hash256 digest = Proposal.SigningDigest(options.ChainId, proposal.Height, proposal.Round, proposal.ValidRound, proposal.Block.Hash);
        return options.Verifier.IsSignedBy(key, digest, proposal.Signature);
    }
}
