using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Core.Ledger;

namespace Chain.Consensus.Rules;

/// <summary>valid(v) of the paper: asks the host once whether a block is valid, and once more if a quorum decides a block that the host refused.</summary>
internal sealed class BlockChecks(HeightState state, EffectBuffer effects)
{
    /// <summary>Stores a block and asks the host once to check it. A block on another parent is invalid without asking.</summary>
    internal void AskIfNew(Block block)
    {
        state.Blocks.Add(block);
        if (state.Blocks.VerdictOf(block.Hash) == BlockVerdict.Unchecked) Ask(block, isDecided: false);
    }

    /// <summary>
    /// Whether a decided block is valid; null while the host has not answered. If the host refused the block before the decision, its
    /// clock may have been the reason, so it is asked again. [CON.7]
    /// </summary>
    internal bool? IsDecidedBlockValid(Block block)
    {
        switch (state.Blocks.VerdictOf(block.Hash))
        {
            case BlockVerdict.Valid:
                return true;
            case BlockVerdict.Checking:
                return null;
            case BlockVerdict.Invalid when state.IsDecisionChecked || !IsOnParent(block):
                return false;
            default:
                state.IsDecisionChecked = true;
                Ask(block, isDecided: true);
                return state.Blocks.VerdictOf(block.Hash) == BlockVerdict.Invalid ? false : null;
        }
    }

    private void Ask(Block block, bool isDecided)
    {
        state.Blocks.SetVerdict(block.Hash, IsOnParent(block) ? BlockVerdict.Checking : BlockVerdict.Invalid);
        if (IsOnParent(block)) effects.Add(new Effect.CheckBlock(block, isDecided));
    }

    private bool IsOnParent(Block block) => block.Height == state.Height && block.Header.ParentHash.Equals(state.ParentHash);
}
