using Chain.Consensus.Heights;
using Chain.Consensus.Proposals;
using Chain.Core.Ledger;

namespace Chain.Consensus.Rules;

/// <summary>valid(v) of the paper: asks the host once whether a block is valid, and once more if a quorum decides what the host refused.</summary>
internal sealed class BlockChecks(HeightState state, EffectBuffer effects)
{
    /// <summary>Keeps a block and asks the host about it, once. A block on another parent is invalid without asking.</summary>
    internal void AskIfNew(Block block)
    {
        state.Blocks.Add(block);
        if (state.Blocks.VerdictOf(block.Hash) == BlockVerdict.Unchecked) Ask(block, isDecided: false);
    }

    /// <summary>
    /// Whether a decided block is valid; null while the host has not said. A refusal that came before the decision may be the
    /// clock's: it is asked again. [CON.7]
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
