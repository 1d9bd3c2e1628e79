using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Appends blocks with state changes that no contract would make, to test only the store.</summary>
internal static class StateWriter
{
    /// <summary>Sets one path to a value of one byte, or deletes it. Returns the new state root.</summary>
    public static Hash256 Append(ChainMaker maker, Hash256 path, byte? value)
    {
        ReadOnlyMemory<byte>? written = null;
        if (value is { } b) written = new[] { b };
        return AppendWrites(maker, [new StateWrite(new StateKey(path), written)]).StateTree.Root;
    }

    /// <summary>Appends a block without transactions that still changes the state.</summary>
    public static ExecutedBlock AppendWrites(ChainMaker maker, IReadOnlyList<StateWrite> writes)
    {
        ChainStore store = maker.Store;
        ChainHead head = store.Head;
        using StateView view = store.OpenView();
        StateTreeUpdate tree = StateTree.Apply(head.Header.StateRoot, StateChanges.Of(writes), view);
        BlockHeader header = new()
        {
            ChainId = maker.Chain.ChainId,
            Height = head.Height + 1,
            TimeMs = head.Header.TimeMs + 1,
            ParentHash = head.Hash,
            TransactionsRoot = Block.ComputeTransactionsRoot([]),
            ReceiptsRoot = Block.ComputeReceiptsRoot([]),
            StateRoot = tree.Root,
            HistoryRoot = HistoryTree.Root(head.Height + 1, view.History),
            ValidatorsHash = head.Header.NextValidatorsHash,
            NextValidatorsHash = head.Header.NextValidatorsHash,
            LastSetChangeHeight = 0,
            ProposerIndex = 0,
        };
        Block block = new(header, []);
        ExecutedBlock executed = new(block, [], writes, tree, head.NextValidators);
        store.Append(executed, maker.Chain.Certify(block));
        return executed;
    }
}
