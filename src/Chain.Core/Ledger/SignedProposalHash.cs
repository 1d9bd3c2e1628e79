using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>The part of a signed proposal, besides height and round, that proves who signed it, without the block itself.</summary>
/// <param name="ValidRound">Valid round of the proposal; -1 for a new block.</param>
/// <param name="BlockHash">Hash of the proposed block.</param>
/// <param name="Signature">The proposer's signature.</param>
public readonly record struct SignedProposalHash(int ValidRound, Hash256 BlockHash, Signature Signature)
{
    internal static SignedProposalHash Of(Proposal proposal) => new(proposal.ValidRound, proposal.Block.Hash, proposal.Signature);

    internal int CompareTo(SignedProposalHash other)
    {
        int order = BlockHash.CompareTo(other.BlockHash);
        return order != 0 ? order : ValidRound.CompareTo(other.ValidRound);
    }
}
