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

    internal StateView(Database db, RocksSnapshot snapshot, ChainHead head)
    {
        _db = db;
        _snapshot = snapshot;
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

    public bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode)
    {
        byte[]? row = _db.Get(ColumnFamily.StateNodes, nodeHash.AsSpan(), _snapshot);
        encodedNode = row is null ? default : StateNodeRow.Node(row);
        return row is not null;
    }

    /// <summary>Proof of the value at, or the absence of, a path under this view's state root.</summary>
    public StateProof Prove(Hash256 path) => StateTree.Prove(Head.Header.StateRoot, path, this);

    /// <summary>Proof and value under the state root of an earlier block, whose nodes must still be kept; the value is null if the path was empty.</summary>
    public (StateProof Proof, ReadOnlyMemory<byte>? Value) ProveAt(Hash256 stateRoot, Hash256 path)
    {
        LastRow source = new(this);
        bool isPresent = StateTree.TryGetValueHash(stateRoot, path, source, out _);
        ReadOnlyMemory<byte>? value = null;
        if (isPresent) value = StateNodeRow.Value(source.Row);
        return (StateTree.Prove(stateRoot, path, this), value);
    }

    public void Dispose() => _snapshot.Dispose();

    /// <summary>Remembers the row that a descent ended at: its leaf.</summary>
    private sealed class LastRow(StateView view) : IStateNodeSource
    {
        public byte[] Row { get; private set; } = [];

        public bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode)
        {
            byte[]? row = view._db.Get(ColumnFamily.StateNodes, nodeHash.AsSpan(), view._snapshot);
            encodedNode = row is null ? default : StateNodeRow.Node(row);
            Row = row ?? [];
            return row is not null;
        }
    }
}
