namespace Chain.Node.Storage;

/// <summary>Whether a store has what belongs to a height.</summary>
internal enum HeightVerdict
{
    Unspecified = 0,

    /// <summary>It is here.</summary>
    Kept = 1,

    /// <summary>The chain has it, but it is below the height that this store begins at.</summary>
    NotKept = 2,

    /// <summary>It is above the newest block.</summary>
    NotYet = 3,

    /// <summary>No chain has it: a negative height, or the block or the certificate of the genesis.</summary>
    NoSuchHeight = 4,

    /// <summary>This store had it, and has pruned it.</summary>
    Pruned = 5,
}
