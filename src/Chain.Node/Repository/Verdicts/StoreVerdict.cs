namespace Chain.Node.Repository.Verdicts;

/// <summary>Result of an operation on the image store.</summary>
internal enum StoreVerdict
{
    Unspecified = 0,
    Ok = 1,

    /// <summary>The volume is full, or the quota is used up. The store has deleted the upload's bytes.</summary>
    DiskFull = 2,

    /// <summary>Another request is writing the same partial file, or another push of the image is in progress.</summary>
    InProgress = 3,

    /// <summary>The offset of the upload differs from the number of stored bytes.</summary>
    OffsetMismatch = 4,

    /// <summary>All bytes arrived, but they do not have the declared digest.</summary>
    DigestMismatch = 5,

    /// <summary>Any other failure of the store; the log names it.</summary>
    Failed = 6,
}
