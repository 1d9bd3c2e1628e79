using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Migrations;

/// <summary>A change of what is in the database, made at start in bounded steps, one batch each.</summary>
/// <remarks>
/// The process may be killed before or after any batch. A migration that is not complete is run again at the next start: from the cursor of its
/// last step, or from the beginning if it keeps none, so its steps may be repeated.
/// </remarks>
internal interface IMigration
{
    /// <summary>Name, for people and for the row of the cursor. No two migrations share one.</summary>
    string Name { get; }

    /// <summary>Adds one step to a batch. The last step also adds what records that the migration is complete.</summary>
    /// <param name="batch">The batch, which the caller writes before it asks for the next step.</param>
    /// <param name="cursor">Cursor of the step before; null at the beginning.</param>
    MigrationStep Step(RocksBatch batch, byte[]? cursor);
}
