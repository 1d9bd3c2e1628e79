using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Storage;

/// <summary>Appends blocks with state changes that no contract would make, to test the store alone.</summary>
internal static class StateWriter
{
    /// <summary>Sets one path to a value of one byte, or deletes it; returns the new state root.</summary>
    public static Hash256 Append(ChainMaker maker, Hash256 path, byte? value)
    {
        ChainStore store = maker.Store;
        ChainHead head = store.Head;
        StateWrite write = new(new StateKey(path), value is { } b ? new[] { b } : null);
        using StateView view = store.OpenView();
        StateTreeUpdate tree = StateTree.Apply(head.Header.StateRoot, StateChanges.Of([write]), view);
        BlockHeader header = new()
        {
            ChainId = maker.Chain.ChainId, Height = head.Height + 1, TimeMs = head.Header.TimeMs + 1, ParentHash = head.Hash,
            TransactionsRoot = Block.ComputeTransactionsRoot([]), ReceiptsRoot = Block.ComputeReceiptsRoot([]), StateRoot = tree.Root,
            HistoryRoot = HistoryTree.Root(head.Height + 1, view.History), ValidatorsHash = head.Header.NextValidatorsHash,
            NextValidatorsHash = head.Header.NextValidatorsHash, LastSetChangeHeight = 0, ProposerIndex = 0,
        };
        Block block = new(header, []);
        store.Append(new ExecutedBlock(block, [], [write], tree, head.NextValidators), maker.Chain.Certify(block));
        return tree.Root;
    }
}
