using Chain.Contracts;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>State, state tree and history at the moment the view was opened; later blocks do not change it. Thread-safe. Dispose it soon.</summary>
internal sealed class StateView : IStateReader, IStateNodeSource, IDisposable
{
    private readonly Database _db;
    private readonly RocksSnapshot _snapshot;
    private readonly StateNodeCache _nodes;
    private readonly OpenViews _views;
    private readonly long _pruneHeight;
    private int _isClosed;

    /// <summary>Opens a view.</summary>
    /// <param name="db">The database.</param>
    /// <param name="snapshot">Its rows at one moment; the view disposes it.</param>
    /// <param name="nodes">Nodes in memory.</param>
    /// <param name="head">The newest block at that moment.</param>
    /// <param name="views">Where this view has entered, at <paramref name="pruneHeight"/>.</param>
    /// <param name="pruneHeight">Lowest height whose state the view can read.</param>
    internal StateView(Database db, RocksSnapshot snapshot, StateNodeCache nodes, ChainHead head, OpenViews views, long pruneHeight)
    {
        _views = views;
        _pruneHeight = pruneHeight;
        _db = db;
        _snapshot = snapshot;
        _nodes = nodes;
        Head = head;
    }

    /// <summary>The newest block at that moment.</summary>
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

    /// <summary>True: the view compares a row with its hash when it reads the row into the cache, and does not repeat that.</summary>
    public bool AreNodesVerified => true;

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        if (_nodes.TryGet(nodeHash, node)) return true;
        if (FindNodeRow(nodeHash) is not { } row) return false;
        ReadOnlySpan<byte> stored = StateNodeRow.Node(row).Span;
        if (!_nodes.TryAddChecked(nodeHash, stored)) throw new InvalidOperationException($"The state store holds other bytes under node {nodeHash}.");
        stored.CopyTo(node);
        return true;
    }

    public void Prefetch(in Hash256 nodeHash) => _nodes.Prefetch(nodeHash);

    /// <summary>Contracts of a release or of a broker that were not ended and whose terms have not ended at the head, ascending by address.</summary>
    public IEnumerable<Address> OpenReplicationsOf(Address party) => OpenReplicationIndex.Read(_db, _snapshot, party, Head.Header);

    /// <summary>Proves the value at a path, or its absence, under this view's state root.</summary>
    public StateProof Prove(Hash256 path) => StateTree.Prove(Head.Header.StateRoot, path, this);

    /// <summary>Proof and value under the state root of an earlier block, whose state must be kept. The value is null if the path was empty.</summary>
    public (StateProof Proof, ReadOnlyMemory<byte>? Value) ProveAt(Hash256 stateRoot, Hash256 path)
    {
        ReadOnlyMemory<byte>? value = null;
        EarlierNodes nodes = new(this);
        if (StateTree.TryGetValueHash(stateRoot, path, nodes, out Hash256 valueHash))
        {
            Hash256 leaf = StateTree.HashLeaf(path, valueHash);
            value = StateNodeRow.Value(ReadNodeRow(leaf));
        }

        return (StateTree.Prove(stateRoot, path, nodes), value);
    }

    /// <summary>Every entry under the state root of a block whose state is kept, ascending by path.</summary>
    public IEnumerable<StateEntry> Entries(Hash256 stateRoot)
    {
        Stack<Hash256> waiting = [];
        waiting.Push(stateRoot);
        while (waiting.TryPop(out Hash256 hash))
        {
            if (hash.Equals(Hash256.Zero)) continue; // An empty subtree.
            byte[] row = ReadNodeRow(hash);
            ReadOnlyMemory<byte> node = StateNodeRow.Node(row);
            if (!Sha256.Hash(node.Span).Equals(hash)) throw new InvalidOperationException($"The state store holds other bytes under node {hash}.");
            Hash256 first = Hash256.From(node.Span.Slice(1, Hash256.Size));
            if (StateTree.IsLeaf(node.Span))
            {
                yield return new StateEntry(first, StateNodeRow.Value(row));
                continue;
            }

            waiting.Push(Hash256.From(node.Span[(1 + Hash256.Size)..]));
            waiting.Push(first); // The left child is read before the right one.
        }
    }

    /// <summary>A node of any kept state, and the value if it is a leaf; false if no kept state has the node.</summary>
    public bool TryReadNode(Hash256 nodeHash, out ReadOnlyMemory<byte> node, out ReadOnlyMemory<byte> value)
    {
        byte[]? row = FindNodeRow(nodeHash);
        node = row is null ? default : StateNodeRow.Node(row);
        bool isFound = node.Length == StateTree.NodeBytes;
        value = isFound && StateTree.IsLeaf(node.Span) ? StateNodeRow.Value(row) : default;
        return isFound;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        _views.Leave(_pruneHeight);
        _snapshot.Dispose();
    }

    // A pruned node is as good as gone, whether RocksDB has dropped its row already or not.
    private byte[]? FindNodeRow(Hash256 hash) =>
        _db.Get(ColumnFamily.StateNodes, hash.AsSpan(), _snapshot) is { } row && !StateNodeRules.IsPruned(row, _pruneHeight) ? row : null;

    private byte[] ReadNodeRow(Hash256 hash) => FindNodeRow(hash) ?? throw new InvalidOperationException($"The state store lacks node {hash}.");

    /// <summary>Nodes of earlier states. The cache does not know which of them are pruned, so the rows are read.</summary>
    private sealed class EarlierNodes(StateView view) : IStateNodeSource
    {
        public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
        {
            if (view.FindNodeRow(nodeHash) is not { } row) return false;
            StateNodeRow.Node(row).Span.CopyTo(node);
            return true;
        }
    }
}
