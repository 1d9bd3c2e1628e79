using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.ConsensusHost;

/// <summary>The validators that the current step of the engine waits for.</summary>
internal static class AwaitedVotes
{
    /// <summary>Indices of the proposer if its proposal is missing, or of the validators whose votes are missing.</summary>
    public static IEnumerable<int> Of(StatusMessage standing, ValidatorSet validators) => standing.Step switch
    {
        RoundStep.Propose when standing.ProposalHash.Equals(Hash256.Zero) => [validators.ProposerIndex(standing.Height, standing.Round)],
        RoundStep.Prevote => Enumerable.Range(0, validators.Count).Where(i => !standing.Prevotes.Contains(i)),
        RoundStep.Precommit => Enumerable.Range(0, validators.Count).Where(i => !standing.Precommits.Contains(i)),
        _ => [],
    };
}
