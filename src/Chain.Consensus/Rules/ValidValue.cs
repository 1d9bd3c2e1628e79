using Chain.Consensus.Heights;
using Chain.Core.Ledger;

namespace Chain.Consensus.Rules;

/// <summary>The latest block that a quorum prevoted, which a proposer proposes again (line 16).</summary>
internal sealed class ValidValue(HeightState state, BlockChecks checks)
{
    /// <summary>The valid block that 2f+1 validators prevoted in a round: the condition of [L36]. Any proposal may have carried the block.</summary>
    internal Block? QuorumBlockOf(int round)
    {
        if (state.Votes.Find(round)?.Prevotes.QuorumHash is not { } hash || state.Blocks.Find(hash) is not { } block) return null;
        checks.AskIfNew(block);
        return state.Blocks.IsValid(hash) ? block : null;
    }

    /// <summary>
    /// [L42], [L43]: for the current round once the node has prevoted. More general than the paper: also for any earlier round whose
    /// prevotes or block arrive late. Returns whether anything changed.
    /// </summary>
    internal bool Adopt()
    {
        bool isNew = false;
        foreach ((int round, _) in state.Votes.Rounds)
        {
            bool isReached = round < state.Round || (round == state.Round && state.Step >= RoundStep.Prevote);           // [L36]
            if (!isReached || round <= state.ValidRound || QuorumBlockOf(round) is not { } block) continue;
            state.ValidBlock = block;                                                                                    // [L42]
            state.ValidRound = round;                                                                                    // [L43]
            isNew = true;
        }

        return isNew;
    }
}
