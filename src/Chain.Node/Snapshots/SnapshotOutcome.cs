namespace Chain.Node.Snapshots;

/// <summary>How a node's attempt to join by a snapshot ended.</summary>
internal enum SnapshotOutcome
{
    Unspecified = 0,

    /// <summary>The database holds the snapshot.</summary>
    Created = 1,

    /// <summary>The node synchronizes by blocks.</summary>
    UseBlocks = 2,
}
