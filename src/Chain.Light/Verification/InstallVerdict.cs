namespace Chain.Light;

/// <summary>Whether a device may install a release, or the first reason against it. Append-only.</summary>
public enum InstallVerdict
{
    /// <summary>Not judged; never success.</summary>
    Unspecified = 0,

    /// <summary>The release is active, not expired, fits the device, and is newer than what it runs.</summary>
    Installable = 1,

    /// <summary>The release is another vendor's, whatever its model is called (threat B02).</summary>
    WrongVendor = 2,

    /// <summary>The release is for another model (threat A12).</summary>
    WrongModel = 3,

    /// <summary>The release is in a channel that the device does not follow.</summary>
    WrongChannel = 4,

    /// <summary>The release is for other hardware revisions (threat A12).</summary>
    WrongHardwareRevision = 5,

    /// <summary>The release is revoked (threat G08).</summary>
    Revoked = 6,

    /// <summary>The release is not attested yet, or superseded.</summary>
    NotActive = 7,

    /// <summary>The release has expired, by the local clock or by the chain's.</summary>
    Expired = 8,

    /// <summary>The device runs this version.</summary>
    UpToDate = 9,

    /// <summary>The release's security counter is not above the device's (anti-rollback, threat A08).</summary>
    CounterTooLow = 10,

    /// <summary>The release's version is below the device's.</summary>
    VersionTooLow = 11,

    /// <summary>The device runs less than the lowest version from which this release may be installed, or its version is unknown.</summary>
    BelowMinInstalledVersion = 12,

    /// <summary>The owner does not agree to updates.</summary>
    OptedOut = 13,
}
