namespace Chain.Node.Device;

/// <summary>Result of downloading an image.</summary>
internal enum ReceiveVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The slot holds all bytes on disk, and their digest is the ordered one.</summary>
    Complete = 1,

    /// <summary>The connection broke. A retry can resume.</summary>
    Broken = 2,

    /// <summary>The sender has more or fewer bytes than the order declares (threat A02). Nothing is kept.</summary>
    WrongSize = 3,

    /// <summary>The digest is not the ordered one (threat A01). Nothing is kept.</summary>
    WrongDigest = 4,

    /// <summary>The sender no longer has the image: the order is being cancelled.</summary>
    CalledOff = 5,

    /// <summary>The sender refuses the request.</summary>
    Refused = 6,

    /// <summary>The download broke too often.</summary>
    GaveUp = 7,

    /// <summary>Writing to the slot failed (threat H04). Nothing is kept.</summary>
    StorageFailed = 8,
}
