namespace Chain.Node.Repository.Verdicts;

/// <summary>What became of a step on the image store.</summary>
internal enum StoreVerdict
{
    Unspecified = 0,
    Ok = 1,

    /// <summary>The volume is full, or the quota is used up. The upload's bytes were given back.</summary>
    DiskFull = 2,

    /// <summary>Another request holds the same partial file.</summary>
    InProgress = 3,

    /// <summary>The upload would go on at another offset than the one stored.</summary>
    OffsetMismatch = 4,

    /// <summary>All the bytes are there and they are not the image that was announced.</summary>
    DigestMismatch = 5,

    /// <summary>Any other failure of the store; the log names it.</summary>
    Failed = 6,
}
