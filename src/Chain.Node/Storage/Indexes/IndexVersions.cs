using System.Text;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>The version and the row count that the database stores for each index.</summary>
internal static class IndexVersions
{
    /// <summary>Whether the rows of an index are complete and of its present version.</summary>
    public static bool IsCurrent(Database db, IChainIndex index) =>
        db.Get(ColumnFamily.Meta, StoreKeys.IndexVersion(index.Name)) is { } version && StoreKeys.Number(version) == index.Version;

    /// <summary>Records that the rows of an index are complete.</summary>
    /// <param name="db">The database.</param>
    /// <param name="batch">The batch with the last of the rows.</param>
    /// <param name="index">The index.</param>
    /// <param name="count">Rows that it has appended.</param>
    public static void Complete(Database db, RocksBatch batch, IChainIndex index, long count)
    {
        db.Put(batch, ColumnFamily.Meta, StoreKeys.IndexVersion(index.Name), StoreKeys.Of(index.Version));
        db.Put(batch, ColumnFamily.Meta, StoreKeys.IndexCount(index.Name), StoreKeys.Of(count));
    }

    /// <summary>Deletes the versions of indexes that this build does not maintain. A build that does must backfill them again.</summary>
    public static void ForgetOthers(Database db, IReadOnlyList<IChainIndex> indexes)
    {
        using RocksBatch batch = new();
        int forgotten = 0;
        byte[] prefix = StoreKeys.IndexVersionPrefix;
        foreach ((byte[] key, _) in db.Scan(ColumnFamily.Meta, prefix).TakeWhile(row => row.Key.AsSpan().StartsWith(prefix)))
        {
            string name = Encoding.UTF8.GetString(key.AsSpan(prefix.Length));
            if (indexes.Any(i => i.Name == name)) continue;
            db.Delete(batch, ColumnFamily.Meta, key);
            forgotten++;
        }

        if (forgotten > 0) db.WriteSynced(batch);
    }
}
