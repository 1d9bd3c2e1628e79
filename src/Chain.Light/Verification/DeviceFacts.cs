using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>What is known of a device that wants to install a release. A fact that is null is not compared.</summary>
public sealed record DeviceFacts
{
    /// <summary>The vendor whose releases the device accepts.</summary>
    public Address? Vendor { get; init; }

    /// <summary>The device's model.</summary>
    public string? Model { get; init; }

    /// <summary>The channel that it follows.</summary>
    public string? Channel { get; init; }

    /// <summary>Its hardware revision.</summary>
    public string? HardwareRevision { get; init; }

    /// <summary>The version that it runs, as a semantic version. A text that is none, such as "", means that the version is unknown.</summary>
    public string? InstalledVersion { get; init; }

    /// <summary>
    /// An older version that it says it runs, although it has confirmed <see cref="InstalledVersion"/>. Only the lowest version from which a
    /// release may be installed is compared with it. Null if it says nothing else.
    /// </summary>
    public string? RunningVersion { get; init; }

    /// <summary>Its security counter: the counter of the newest release that it has confirmed (anti-rollback, threat A08).</summary>
    public ulong? SecurityCounter { get; init; }

    /// <summary>Whether the owner agrees to updates.</summary>
    public bool? OwnerConsents { get; init; }
}
