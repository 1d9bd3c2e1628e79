using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using RocksDbSharp;

namespace Chain.Node.Storage;

/// <summary>State, state tree and history as they were when the view was opened, whatever is committed meanwhile.</summary>
internal sealed class StateView : IStateReader, IStateNodeSource, IDisposable
{
    private readonly RocksDb _db;
    private readonly Dictionary<string, ColumnFamilyHandle> _families;
    private readonly Snapshot _snapshot;
    private readonly ReadOptions _options;

    internal StateView(RocksDb db, Dictionary<string, ColumnFamilyHandle> families, Snapshot snapshot, ChainHead head)
    {
        _db = db;
        _families = families;
        _snapshot = snapshot;
        _options = new ReadOptions().SetSnapshot(snapshot);
        Head = head;
    }

    /// <summary>The block that the view is of.</summary>
    public ChainHead Head { get; }

    /// <summary>The history tree with this view's block as its last leaf.</summary>
    public ILeafNodeSource History => new HistoryNodes(key => _db.Get(key, _families[ColumnFamily.HistoryNodes], _options));

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => TryRead(key.Path, out value);

    public bool TryRead(Hash256 path, out ReadOnlyMemory<byte> value)
    {
        byte[]? stored = _db.Get(path.AsSpan().ToArray(), _families[ColumnFamily.State], _options);
        value = stored;
        return stored is not null;
    }

    public bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode)
    {
        byte[]? stored = _db.Get(nodeHash.AsSpan().ToArray(), _families[ColumnFamily.StateNodes], _options);
        encodedNode = stored;
        return stored is not null;
    }

    /// <summary>Proof of the value at, or the absence of, a path under this view's state root.</summary>
    public StateProof Prove(Hash256 path) => StateTree.Prove(Head.Header.StateRoot, path, this);

    public void Dispose() => _snapshot.Dispose();
}
