using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage;

/// <summary>State, state tree and history as they were when the view was opened, whatever is committed meanwhile. Dispose it soon. Thread-safe for
/// reads.</summary>
internal sealed class StateView : IStateReader, IStateNodeSource, IDisposable
{
    private readonly Database _db;
    private readonly RocksSnapshot _snapshot;
    private readonly StateNodeCache _nodes;

    internal StateView(Database db, RocksSnapshot snapshot, StateNodeCache nodes, ChainHead head)
    {
        _db = db;
        _snapshot = snapshot;
        _nodes = nodes;
        Head = head;
    }

    /// <summary>The block that the view is of.</summary>
    public ChainHead Head { get; }

    /// <summary>The history tree with this view's block as its last leaf.</summary>
    public ILeafNodeSource History => new HistoryNodes(key => _db.Get(ColumnFamily.HistoryNodes, key, _snapshot));

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => TryRead(key.Path, out value);

    public bool TryRead(Hash256 path, out ReadOnlyMemory<byte> value)
    {
        byte[]? stored = _db.Get(ColumnFamily.State, path.AsSpan(), _snapshot);
        value = stored;
        return stored is not null;
    }

    /// <summary>True: a row is compared with its hash when it is read into the cache, and not again.</summary>
    public bool AreNodesVerified => true;

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        if (_nodes.TryGet(nodeHash, node)) return true;
        if (_db.Get(ColumnFamily.StateNodes, nodeHash.AsSpan(), _snapshot) is not { } row) return false;
        ReadOnlySpan<byte> stored = StateNodeRow.Node(row).Span;
        if (!_nodes.TryAddChecked(nodeHash, stored)) throw new InvalidOperationException($"The state store holds other bytes under node {nodeHash}.");
        stored.CopyTo(node);
        return true;
    }

    public void Prefetch(in Hash256 nodeHash) => _nodes.Prefetch(nodeHash);

    /// <summary>Proof of the value at, or the absence of, a path under this view's state root.</summary>
    public StateProof Prove(Hash256 path) => StateTree.Prove(Head.Header.StateRoot, path, this);

    /// <summary>Proof and value under the state root of an earlier block, whose nodes must still be kept; the value is null if the path was empty.</summary>
    public (StateProof Proof, ReadOnlyMemory<byte>? Value) ProveAt(Hash256 stateRoot, Hash256 path)
    {
        ReadOnlyMemory<byte>? value = null;
        if (StateTree.TryGetValueHash(stateRoot, path, this, out Hash256 valueHash))
        {
            // A leaf's row has the value behind the node.
            Hash256 leaf = StateTree.HashLeaf(path, valueHash);
            byte[] row = _db.Get(ColumnFamily.StateNodes, leaf.AsSpan(), _snapshot)
                ?? throw new InvalidOperationException($"The state store lacks node {leaf}.");
            value = StateNodeRow.Value(row);
        }

        return (StateTree.Prove(stateRoot, path, this), value);
    }

    public void Dispose() => _snapshot.Dispose();
}
