namespace Chain.Node.Repository.Client;

/// <summary>How an upload by <see cref="ImageUploader"/> ended.</summary>
internal enum UploadOutcome
{
    Unspecified = 0,
    Stored = 1,
    AlreadyThere = 2,

    /// <summary>The repository refused the upload permanently; the report's message names the remedy.</summary>
    Refused = 3,

    /// <summary>The repository has no room.</summary>
    DiskFull = 4,

    /// <summary>The file changed, or does not have the given digest.</summary>
    FileChanged = 5,

    /// <summary>All attempts failed without a byte of progress.</summary>
    GaveUp = 6,

    /// <summary>The repository did not prove that it is the receiver's; nothing was sent.</summary>
    OtherReceiver = 7,
}
