using Chain.Core.Primitives;

namespace Gateway.Devices;

/// <summary>One device that this gateway serves. Nothing of it ever leaves the gateway.</summary>
public sealed record DeviceRecord
{
    /// <summary>Its id in the device protocol, by the grammar of <see cref="DeviceRules"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The vendor whose releases it takes (threat B02: a model's name alone says nothing).</summary>
    public required Address Vendor { get; init; }

    /// <summary>Its model, as the vendor's releases name it.</summary>
    public required string Model { get; init; }

    /// <summary>Its hardware revision, as the vendor's releases name it.</summary>
    public required string HardwareRevision { get; init; }

    /// <summary>The release channel that it follows.</summary>
    public required string Channel { get; init; }

    /// <summary>The version that it is known to run; empty if nobody knows.</summary>
    public string InstalledVersion { get; init; } = "";

    /// <summary>The security counter of that version; 0 if nobody knows. Never lowered (threat A08).</summary>
    public ulong SecurityCounter { get; init; }

    /// <summary>SHA-256 of the UTF-8 bytes of its target token. The token itself is not kept.</summary>
    public required Hash256 TokenSha256 { get; init; }

    /// <summary>Whether releases are offered as they appear; false is the owner's opt-out.</summary>
    public bool AutoUpdate { get; init; } = true;

    /// <summary>The version that the device itself reported last; null as long as it never did. A device that reports is held to it.</summary>
    public string? ReportedVersion { get; init; }

    /// <summary>Since when it is known to run another image than it should, in Unix milliseconds; 0 for not. The newest release repairs it.</summary>
    public long RepairSinceMs { get; init; }
}
