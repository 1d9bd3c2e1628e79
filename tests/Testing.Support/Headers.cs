using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Testing.Support;

/// <summary>Changed copies of a block header.</summary>
public static class Headers
{
    /// <summary>A copy of the header with the given fields replaced.</summary>
    public static BlockHeader With(this BlockHeader header, Hash256? chainId = null, long? height = null, long? timeMs = null, Hash256? parent = null,
        Hash256? transactions = null, Hash256? receipts = null, Hash256? stateRoot = null, Hash256? history = null, Hash256? validators = null,
        Hash256? nextValidators = null, long? lastSetChange = null, int? proposer = null) => new()
        {
            ChainId = chainId ?? header.ChainId,
            Height = height ?? header.Height,
            TimeMs = timeMs ?? header.TimeMs,
            ParentHash = parent ?? header.ParentHash,
            TransactionsRoot = transactions ?? header.TransactionsRoot,
            ReceiptsRoot = receipts ?? header.ReceiptsRoot,
            StateRoot = stateRoot ?? header.StateRoot,
            HistoryRoot = history ?? header.HistoryRoot,
            ValidatorsHash = validators ?? header.ValidatorsHash,
            NextValidatorsHash = nextValidators ?? header.NextValidatorsHash,
            LastSetChangeHeight = lastSetChange ?? header.LastSetChangeHeight,
            ProposerIndex = proposer ?? header.ProposerIndex,
        };
}
