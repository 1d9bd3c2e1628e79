namespace Gateway.Devices;

/// <summary>What the last round found for a device. Operators read the name in the admin surface's lists.</summary>
/// <remarks>A stale chain is <see cref="Stale"/>, never <see cref="UpToDate"/> (threat A05).</remarks>
internal enum DeviceStanding
{
    /// <summary>No round has looked at the device yet.</summary>
    Unknown = 0,

    /// <summary>The newest release fits the device: it is being fetched, or an order exists.</summary>
    Eligible = 1,

    /// <summary>The newest release is another vendor's.</summary>
    WrongVendor = 2,

    /// <summary>The newest release is for another model.</summary>
    WrongModel = 3,

    /// <summary>The newest release is in another channel.</summary>
    WrongChannel = 4,

    /// <summary>The newest release is for other hardware revisions.</summary>
    WrongHardwareRevision = 5,

    /// <summary>The newest release is revoked.</summary>
    Revoked = 6,

    /// <summary>The newest release is not active.</summary>
    NotActive = 7,

    /// <summary>The newest release has expired.</summary>
    Expired = 8,

    /// <summary>The device runs the newest release.</summary>
    UpToDate = 9,

    /// <summary>The newest release would lower the security counter.</summary>
    CounterTooLow = 10,

    /// <summary>The newest release would lower the version.</summary>
    VersionTooLow = 11,

    /// <summary>The device runs less than the release needs, or its version is unknown.</summary>
    BelowMinInstalledVersion = 12,

    /// <summary>The owner opted out of automatic updates.</summary>
    OptedOut = 13,

    /// <summary>The newest verified block is too old to say what is newest (threat A05).</summary>
    Stale = 14,

    /// <summary>There is no valid proof about the newest release.</summary>
    Unavailable = 15,

    /// <summary>The chain proves that there is no release.</summary>
    NoneReleased = 16,

    /// <summary>The device failed to install the release. It waits for the next attempt, or has used up its attempts.</summary>
    WaitsAfterFailure = 17,

    /// <summary>The device runs a release that was revoked (threat G08).</summary>
    RunsRevoked = 18,

    /// <summary>The release fits, and the rollout does not admit the device yet.</summary>
    WaitsForRollout = 19,

    /// <summary>The device reports a version above the newest release, which it was confirmed to run. Installing that one would lower it.</summary>
    RunsOtherVersion = 20,

    /// <summary>The newest release fits, and its image is larger than this gateway accepts, or than its cache.</summary>
    ImageTooLarge = 21,

    /// <summary>The newest release fits, and the cache is full of images that are in use.</summary>
    CacheFull = 22,

    /// <summary>The newest release fits, and no source delivers its image. The gateway tries again.</summary>
    ImageUnavailable = 23,
}
