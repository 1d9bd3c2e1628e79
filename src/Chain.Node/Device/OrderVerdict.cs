namespace Chain.Node.Device;

/// <summary>Result of checking an order.</summary>
internal enum OrderVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The device accepts the order.</summary>
    Acceptable = 1,

    /// <summary>The image is for another model (threat A12).</summary>
    WrongModel = 2,

    /// <summary>The image is of another vendor, or the order names no vendor (threat B02).</summary>
    WrongVendor = 3,

    /// <summary>The order has no security counter.</summary>
    CounterMissing = 4,

    /// <summary>The counter is not higher than all that ever ran on this device, or is above the maximum (threat A08).</summary>
    CounterTooLow = 5,

    /// <summary>The version is not higher than the running one, or is not a semantic version.</summary>
    VersionTooLow = 6,

    /// <summary>The size is not 1 byte to the maximum size of an image.</summary>
    SizeOutOfRange = 7,

    /// <summary>The device's own verifier refuses the gateway's proof, or the order differs from what it proves (threats A01, B02).</summary>
    NotProven = 8,
}
