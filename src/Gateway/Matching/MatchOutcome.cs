namespace Gateway.Matching;

/// <summary>Whether a release may be offered to a device, or the first reason why not.</summary>
public enum MatchOutcome
{
    /// <summary>Not an outcome.</summary>
    Unspecified = 0,

    /// <summary>It fits, it is active, and it is newer than what the device runs.</summary>
    Eligible = 1,

    /// <summary>Another vendor's release, whatever its model is called (threat B02).</summary>
    WrongVendor = 2,

    /// <summary>For another model (threat A12).</summary>
    WrongModel = 3,

    /// <summary>In a channel that the device does not follow.</summary>
    WrongChannel = 4,

    /// <summary>For other hardware revisions (threat A12).</summary>
    WrongHardwareRevision = 5,

    /// <summary>Withdrawn (threat G08).</summary>
    Revoked = 6,

    /// <summary>Not attested yet, or superseded.</summary>
    NotActive = 7,

    /// <summary>Past its expiry, by the gateway's clock or by the chain's.</summary>
    Expired = 8,

    /// <summary>The device runs this version.</summary>
    UpToDate = 9,

    /// <summary>Its security counter is not above the device's (anti-rollback, threat A08).</summary>
    CounterTooLow = 10,

    /// <summary>Its version is below the device's.</summary>
    VersionTooLow = 11,

    /// <summary>The device runs less than the lowest version from which this release may be installed, or nobody knows what it runs.</summary>
    BelowMinInstalledVersion = 12,

    /// <summary>The owner opted out of automatic updates.</summary>
    OptedOut = 13,
}
