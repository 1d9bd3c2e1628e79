namespace Chain.Node.Device;

/// <summary>The properties that a device has from the factory.</summary>
/// <param name="Id">Device id at the gateway.</param>
/// <param name="Vendor">Address of the vendor whose images it accepts, or its first digits; null to trust the gateway's choice.</param>
/// <param name="Model">Device model.</param>
/// <param name="HardwareRevision">Hardware revision.</param>
/// <param name="FactoryVersion">Version of the factory image.</param>
/// <param name="FactoryCounter">Security counter of the factory image.</param>
internal sealed record DeviceIdentity(string Id, string? Vendor, string Model, string HardwareRevision, string FactoryVersion, ulong FactoryCounter);
