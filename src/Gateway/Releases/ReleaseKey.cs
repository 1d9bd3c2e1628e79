using Chain.Core.Primitives;
using Chain.Core.Records;
using Gateway.Devices;

namespace Gateway.Releases;

/// <summary>The key under which a release is looked up.</summary>
/// <param name="Vendor">The vendor's address.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Channel">The channel's name.</param>
public readonly record struct ReleaseKey(Address Vendor, string Model, string Channel)
{
    /// <summary>The key of the releases that a device follows.</summary>
    internal static ReleaseKey Of(DeviceRecord device) => new(device.Vendor, device.Model, device.Channel);

    /// <summary>The key that a release belongs to.</summary>
    internal static ReleaseKey Of(ReleaseManifest manifest) => new(manifest.Vendor, manifest.Model, manifest.Channel);
}
