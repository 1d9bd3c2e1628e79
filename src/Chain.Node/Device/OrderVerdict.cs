namespace Chain.Node.Device;

/// <summary>Whether a device takes an order.</summary>
internal enum OrderVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>It does.</summary>
    Acceptable = 1,

    /// <summary>Another model's image (threat A12).</summary>
    WrongModel = 2,

    /// <summary>Another vendor's image, or nobody says whose (threat B02).</summary>
    WrongVendor = 3,

    /// <summary>The order has no security counter.</summary>
    CounterMissing = 4,

    /// <summary>The counter does not lie above every one that ever ran here (threat A08).</summary>
    CounterTooLow = 5,

    /// <summary>The version does not lie above the one that runs, or is no semantic version.</summary>
    VersionTooLow = 6,

    /// <summary>The size is not that of an image.</summary>
    SizeOutOfRange = 7,
}
