using Chain.Node.Progress;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>To schema version 2: each index has a version and a count of its own. The rows of the three indexes of version 1 stay as they are.</summary>
internal sealed class IndexVersionsMigration(Database db) : IMigration
{
    private const long To = 2;
    private const long VersionOfRows = 1;
    private static readonly string[] Indexes = ["transactions", Releases, "replications"];
    private const string Releases = "releases";

    /// <inheritdoc/>
    public string Name => "schema 2";

    /// <inheritdoc/>
    public MigrationStep Step(RocksBatch batch, byte[]? cursor)
    {
        byte[] releases = db.Get(ColumnFamily.Meta, StoreKeys.ReleaseCount) ?? StoreKeys.Of(0);
        foreach (string index in Indexes)
        {
            db.Put(batch, ColumnFamily.Meta, StoreKeys.IndexVersion(index), StoreKeys.Of(VersionOfRows));
            db.Put(batch, ColumnFamily.Meta, StoreKeys.IndexCount(index), index == Releases ? releases : StoreKeys.Of(0));
        }

        db.Delete(batch, ColumnFamily.Meta, StoreKeys.ReleaseCount);
        db.Put(batch, ColumnFamily.Meta, StoreKeys.SchemaVersion, StoreKeys.Of(To));
        return new MigrationStep(IsLast: true, Cursor: null, Done: 1, Total: 1, ProgressUnit.Rows);
    }
}
