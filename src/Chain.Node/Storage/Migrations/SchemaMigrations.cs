using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>The numbered migrations of the schema.</summary>
internal static class SchemaMigrations
{
    /// <summary>Every migration, each from one version to the next; the first leads to version 2.</summary>
    public static IReadOnlyList<IMigration> All(Database db) => [new IndexVersionsMigration(db), new StaleMarksMigration(db)];
}
