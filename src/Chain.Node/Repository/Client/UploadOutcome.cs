namespace Chain.Node.Repository.Client;

/// <summary>How an upload by <see cref="ImageUploader"/> ended.</summary>
internal enum UploadOutcome
{
    Unspecified = 0,
    Stored = 1,
    AlreadyThere = 2,

    /// <summary>The repository refused for good; the report's message names the remedy.</summary>
    Refused = 3,

    /// <summary>The repository has no room.</summary>
    DiskFull = 4,

    /// <summary>The file changed, or does not have the digest that was given.</summary>
    FileChanged = 5,

    /// <summary>Every retry was used up without a byte of progress.</summary>
    GaveUp = 6,

    /// <summary>Whoever answers does not prove to be the receiver; nothing was sent.</summary>
    OtherReceiver = 7,
}
