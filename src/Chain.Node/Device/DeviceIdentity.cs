using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>What a device is from the factory on.</summary>
/// <param name="Id">Its id at the gateway.</param>
/// <param name="Vendor">Whose images it takes; null to leave that to the gateway.</param>
/// <param name="Model">Its model.</param>
/// <param name="HardwareRevision">Its hardware revision.</param>
/// <param name="FactoryVersion">Version of the image that it leaves the factory with.</param>
/// <param name="FactoryCounter">Security counter of that image.</param>
internal sealed record DeviceIdentity(string Id, Address? Vendor, string Model, string HardwareRevision, string FactoryVersion, ulong FactoryCounter);
