using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>Deletes the state of old heights, in batches. Owner: the store, under its lock.</summary>
internal sealed class StatePruning(Database db, StateRows state)
{
    // Key of the last stale row that was deleted: a scan from further back would step over every deleted row again.
    private byte[]? _from;

    /// <summary>Lowest height whose state is complete.</summary>
    public long Height => db.Get(ColumnFamily.Meta, StoreKeys.PruneHeight) is { } height ? StoreKeys.Number(height) : 0;

    /// <summary>Deletes up to <paramref name="nodesMax"/> state nodes that no state from a height on needs. False when none is left.</summary>
    public bool Prune_NeedsLock(long keepFromHeight, int nodesMax)
    {
        using RocksBatch batch = new();
        int deleted = 0;
        long completeFrom = Height;
        byte[] from = _from ?? StoreKeys.Of(completeFrom);
        foreach ((byte[] key, byte[] hash) in db.Scan(ColumnFamily.StaleNodes, from))
        {
            long staleSince = StoreKeys.Number(key);
            bool isDone = staleSince > keepFromHeight;
            if (isDone || deleted == nodesMax)
            {
                if (isDone) completeFrom = keepFromHeight;
                Write(batch, completeFrom, from);
                return !isDone;
            }

            // A later block may have written the node again: then it is not stale any more.
            bool isStale = db.Get(ColumnFamily.StateNodes, hash) is { } row && StateNodeRow.Height(row) < staleSince;
            if (isStale) state.Forget(batch, hash);
            db.Delete(batch, ColumnFamily.StaleNodes, key);
            from = key;
            completeFrom = staleSince; // States below it lack this node.
            deleted++;
        }

        Write(batch, keepFromHeight, from);
        return false;
    }

    private void Write(RocksBatch batch, long completeFrom, byte[] from)
    {
        db.Put(batch, ColumnFamily.Meta, StoreKeys.PruneHeight, StoreKeys.Of(completeFrom));
        db.WriteUnsynced(batch);
        _from = from;
    }
}
