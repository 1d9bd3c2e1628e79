using Chain.Core.Primitives;

namespace Gateway.Devices;

/// <summary>One device that this gateway serves. The record never leaves the gateway.</summary>
public sealed record DeviceRecord
{
    /// <summary>Its id in device protocols, by the grammar of <see cref="DeviceRules"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The vendor whose releases it accepts; a model's name is not enough (threat B02).</summary>
    public required Address Vendor { get; init; }

    /// <summary>Its model, as the vendor's releases name it.</summary>
    public required string Model { get; init; }

    /// <summary>Its hardware revision, as the vendor's releases name it.</summary>
    public required string HardwareRevision { get; init; }

    /// <summary>The release channel that it follows.</summary>
    public required string Channel { get; init; }

    /// <summary>The version that it is known to run; empty if unknown.</summary>
    public string InstalledVersion { get; init; } = "";

    /// <summary>The security counter of that version; 0 if unknown. Never lowered (threat A08).</summary>
    public ulong SecurityCounter { get; init; }

    /// <summary>
    /// The last version that it ran of a release that was revoked; null if there was none. The authorities can lower the version floor after such
    /// a release, so the next one may have a lower version. [GW-FLOOR.4]
    /// </summary>
    public string? RevokedVersion { get; init; }

    /// <summary>SHA-256 of the UTF-8 bytes of its target token. The token itself is not stored.</summary>
    public required Hash256 TokenSha256 { get; init; }

    /// <summary>Whether releases are offered as they appear; false is the owner's opt-out.</summary>
    public bool AutoUpdate { get; init; } = true;

    /// <summary>
    /// The version that the device reported last; null if it never did. A device that reports versions confirms an update only by
    /// its version.
    /// </summary>
    public string? ReportedVersion { get; init; }

    /// <summary>
    /// Since when it is known to run another image than it should, in Unix milliseconds; 0 if it is not. The newest release repairs
    /// it.
    /// </summary>
    public long RepairSinceMs { get; init; }

    /// <summary>Why the gateway repairs the device.</summary>
    public RepairCause RepairCause { get; init; }

    /// <summary>
    /// Number of its last session when it was found to run another image; null in records of earlier versions. Only a later session repairs
    /// it, whatever the clock said meanwhile.
    /// </summary>
    public int? RepairAfterActionId { get; init; }
}
