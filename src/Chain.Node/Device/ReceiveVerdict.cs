namespace Chain.Node.Device;

/// <summary>How the reception of an image ended.</summary>
internal enum ReceiveVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>All bytes are in the slot, on disk, and are the ones that were ordered.</summary>
    Complete = 1,

    /// <summary>The connection broke; another try may go on from there.</summary>
    Broken = 2,

    /// <summary>The sender has more or fewer bytes than were declared (threat A02). Nothing is kept.</summary>
    WrongSize = 3,

    /// <summary>The bytes are not the ones that were ordered (threat A01). Nothing is kept.</summary>
    WrongDigest = 4,

    /// <summary>The sender does not have it any more: the order is being called off.</summary>
    CalledOff = 5,

    /// <summary>The sender refuses.</summary>
    Refused = 6,

    /// <summary>It broke too often.</summary>
    GaveUp = 7,

    /// <summary>The slot cannot be written (threat H04). Nothing is kept.</summary>
    StorageFailed = 8,
}
