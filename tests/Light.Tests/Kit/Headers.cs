using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Light.Tests.Kit;

/// <summary>Headers that differ from a good one in what a test names.</summary>
public static class Headers
{
    public static BlockHeader With(this BlockHeader header, long? timeMs = null, Hash256? parent = null, Hash256? stateRoot = null, Hash256? validators = null,
        Hash256? nextValidators = null, long? lastSetChange = null, int? proposer = null) => new()
    {
        ChainId = header.ChainId,
        Height = header.Height,
        TimeMs = timeMs ?? header.TimeMs,
        ParentHash = parent ?? header.ParentHash,
        TransactionsRoot = header.TransactionsRoot,
        ReceiptsRoot = header.ReceiptsRoot,
        StateRoot = stateRoot ?? header.StateRoot,
        HistoryRoot = header.HistoryRoot,
        ValidatorsHash = validators ?? header.ValidatorsHash,
        NextValidatorsHash = nextValidators ?? header.NextValidatorsHash,
        LastSetChangeHeight = lastSetChange ?? header.LastSetChangeHeight,
        ProposerIndex = proposer ?? header.ProposerIndex,
    };
}
