using Chain.Node.Progress;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>To schema version 3: nodes that the state has lost are marked in their own rows, and old blocks may be missing.</summary>
/// <remarks>Changes no row: the pruner turns the rows of stale nodes into marks, a few at a time, while the node works.</remarks>
internal sealed class StaleMarksMigration(Database db) : IMigration
{
    private const long To = 3;

    /// <inheritdoc/>
    public string Name => "schema 3";

    /// <inheritdoc/>
    public MigrationStep Step(RocksBatch batch, byte[]? cursor)
    {
        db.Put(batch, ColumnFamily.Meta, StoreKeys.SchemaVersion, StoreKeys.Of(To));
        return new MigrationStep(IsLast: true, Cursor: null, Done: 1, Total: 1, ProgressUnit.Rows);
    }
}
