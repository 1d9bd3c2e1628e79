using Chain.Core.Primitives;
using Chain.Node.Progress;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>Runs the migrations that a database still needs: those of the schema in order of their number, then the backfills of indexes.</summary>
internal static class MigrationRunner
{
    /// <summary>Rows that a step reads, writes or deletes: some milliseconds of work, and far below the size of a write buffer.</summary>
    public const int DefaultRowsPerStep = 4096;

    /// <summary>Brings the database to the present version of the schema and of each index.</summary>
    /// <param name="db">The database, which holds a chain.</param>
    /// <param name="version">Its schema version.</param>
    /// <param name="indexes">The indexes that this build maintains.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="rowsPerStep">Bound of a step.</param>
    public static void Run(
        Database db, long version, IReadOnlyList<IChainIndex> indexes, Hash256 chainId, IProgress<ProgressStep>? progress, int rowsPerStep)
    {
        foreach (IMigration migration in SchemaMigrations.All(db).Skip((int)version - 1)) Run(db, migration, progress);
        IndexVersions.ForgetOthers(db, indexes);
        foreach (IChainIndex index in indexes.Where(index => !IndexVersions.IsCurrent(db, index)))
            Run(db, new IndexBackfill(db, index, chainId, rowsPerStep), progress);
    }

    private static void Run(Database db, IMigration migration, IProgress<ProgressStep>? progress)
    {
        byte[] cursorKey = StoreKeys.MigrationCursor(migration.Name);
        byte[]? cursor = db.Get(ColumnFamily.Meta, cursorKey);
        MigrationStep step;
        do
        {
            using RocksBatch batch = new();
            step = migration.Step(batch, cursor);
            cursor = step.Cursor;
            if (step.IsLast || cursor is null) db.Delete(batch, ColumnFamily.Meta, cursorKey);
            else db.Put(batch, ColumnFamily.Meta, cursorKey, cursor);
            db.WriteSynced(batch);
            progress?.Report(new ProgressStep($"database: {migration.Name}", step.Done, step.Total, step.Unit));
        }
        while (!step.IsLast);
    }
}
