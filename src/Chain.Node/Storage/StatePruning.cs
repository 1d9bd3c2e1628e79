using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>Raises the height from which states are complete. RocksDB drops the nodes below, see <see cref="StateNodeRules"/>. Owner: the store.</summary>
internal sealed class StatePruning
{
    private readonly Database _db;
    private bool _hasOldRows = true;
    private byte[] _from = []; // A scan from further back would step over every removed row again.

    public StatePruning(Database db)
    {
        _db = db;
        Views = new OpenViews(db.Get(ColumnFamily.Meta, StoreKeys.PruneHeight) is { } height ? StoreKeys.Number(height) : 0, db.DropStateNodes);
        Views.Synced(Height); // What an open database has read is durable.
    }

    /// <summary>The views that hold states back.</summary>
    public OpenViews Views { get; }

    /// <summary>Lowest height whose state is complete.</summary>
    public long Height => Views.PruneHeight;

    /// <summary>Raises the height, without waiting for the disk: after a power cut the pruner repeats it.</summary>
    public void Raise(long height)
    {
        if (height <= Height) return;
        using RocksBatch batch = new();
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.PruneHeight, StoreKeys.Of(height));
        _db.WriteUnsynced(batch);
        Views.Rise(height); // After the write: who reads this height and then syncs the log knows that it is durable.
    }

    /// <summary>Turns rows of the family of stale nodes, which builds up to schema version 2 have written, into marks. False when none is left.</summary>
    /// <remarks>Nobody reads the nodes: the merge itself sees whether a later block has written one again.</remarks>
    public bool MarkOldRows(int rowsMax)
    {
        if (!_hasOldRows) return false;
        using RocksBatch batch = new();
        byte[]? last = null;
        int count = 0;
        foreach ((byte[] key, byte[] hash) in _db.Scan(ColumnFamily.StaleNodes, _from).Take(rowsMax))
        {
            _db.Merge(batch, ColumnFamily.StateNodes, hash, StoreKeys.Of(StoreKeys.Number(key)));
            last = key;
            count++;
        }

        _hasOldRows = count == rowsMax;
        if (last is null) return false;
        byte[] next = [.. last, 0];
        _db.DeleteRange(batch, ColumnFamily.StaleNodes, _from, next);
        _from = next;
        _db.WriteUnsynced(batch);
        return _hasOldRows;
    }
}
