using Chain.Node.Progress;

namespace Chain.Node.Storage.Migrations;

/// <summary>What a step of a migration did.</summary>
/// <param name="IsLast">Whether the migration is complete with this step.</param>
/// <param name="Cursor">Where a later start continues; null if it starts over.</param>
/// <param name="Done">Part that is done, in <paramref name="Unit"/>.</param>
/// <param name="Total">All of it.</param>
/// <param name="Unit">What both count.</param>
internal readonly record struct MigrationStep(bool IsLast, byte[]? Cursor, long Done, long Total, ProgressUnit Unit);
