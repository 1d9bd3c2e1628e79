using Chain.Consensus.Heights;
using Chain.Consensus.Votes;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Rules;

/// <summary>Lines 49 to 54: 2f+1 precommits for a block, all of one round. The host starts the next height once it has stored the block.</summary>
internal sealed class DecisionRule(HeightState state, EffectBuffer effects, BlockChecks checks)
{
    /// <summary>Decides if a certificate and its block are present and the host has checked the block. Returns whether the height is over.</summary>
    internal bool Apply()
    {
        state.Certificate ??= FindCertificate();
        if (state.Certificate is not { } certificate || state.Blocks.Find(certificate.BlockHash) is not { } block) return false;  // [L49]
        if (checks.IsDecidedBlockValid(block) is not { } isValid) return false;
        state.Step = RoundStep.Decided;
        effects.Add(isValid
            ? new Effect.Commit(block, certificate)                                                                      // [L50], [L51]
            : new Effect.ReportDivergence(block, certificate));                                                          // [CON.7]
        return true;
    }

    // The certificate is kept once complete: the block may arrive much later.
    private CommitCertificate? FindCertificate()
    {
        foreach ((_, RoundVotes votes) in state.Votes.Rounds)
        {
            if (votes.Precommits.QuorumHash is { } hash && !hash.Equals(Hash256.Zero)) return CommitCertificate.FromPrecommits(votes.Precommits.VotesFor(hash));
        }

        return null;
    }
}
