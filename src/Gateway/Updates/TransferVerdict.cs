namespace Gateway.Updates;

/// <summary>Whether a device may download an image.</summary>
public enum TransferVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The transfer is open.</summary>
    Open = 1,

    /// <summary>The device has no open order with this number, or its release is not valid any more.</summary>
    NotOffered = 2,

    /// <summary>The order is open, and its image is not here: the gateway fetches it again.</summary>
    ImageMissing = 3,
}
