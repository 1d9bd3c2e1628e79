using Chain.Core.Records;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Migrations;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>Writes the genesis into an empty database, in one synced batch.</summary>
internal static class GenesisWriter
{
    /// <summary>Writes block 0, its state and its history, and the versions of the schema and of the indexes.</summary>
    public static void Write(Database db, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes)
    {
        GenesisBlock block = GenesisBlock.Of(genesis);
        BlockRows blocks = new(db);
        using RocksBatch batch = new();
        blocks.PutHeader(batch, block.Header, certificate: null);
        blocks.PutValidators(batch, block.Header.ValidatorsHash, genesis.Validators);
        blocks.PutHistoryLeaf(batch, 0, block.Header.Hash, blocks.History);
        new StateRows(db, new StateNodeCache(0)).Put(batch, 0, block.Writes, block.StateTree);
        StateScan scan = new(db, genesis.ChainId, [.. indexes.OfType<IStateIndex>()]);
        scan.Add(batch, block.Writes.Select(write => new StateEntry(write.Key.Path, write.Value.GetValueOrDefault())));
        scan.Complete(batch);
        Complete(db, batch, genesis, indexes, height: 0);
        db.WriteSynced(batch);
    }

    /// <summary>Adds the last rows of a new store, which begins at this height: they mark the database as complete, and name its chain.</summary>
    public static void Complete(Database db, RocksBatch batch, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes, long height)
    {
        foreach (IChainIndex index in indexes.Where(index => index is not IStateIndex)) IndexVersions.Complete(db, batch, index, count: 0);
        db.Put(batch, ColumnFamily.Meta, StoreKeys.SchemaVersion, StoreKeys.Of(SchemaVersion.Current));
        db.Put(batch, ColumnFamily.Meta, StoreKeys.ChainId, genesis.ChainId.AsSpan());
        db.Put(batch, ColumnFamily.Meta, StoreKeys.Head, StoreKeys.Of(height));
    }
}
