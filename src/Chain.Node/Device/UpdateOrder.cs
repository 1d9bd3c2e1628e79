using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>An update order of the gateway: one chunk with one image.</summary>
/// <param name="ActionId">Action number of the order.</param>
/// <param name="Vendor">Vendor of the release; null if the server does not state it.</param>
/// <param name="Model">Device model: the chunk's name.</param>
/// <param name="Version">The chunk's version.</param>
/// <param name="SecurityCounter">Security counter from the chunk's metadata; null if the server does not state it.</param>
/// <param name="SizeBytes">Declared size, in bytes.</param>
/// <param name="Sha256">Declared SHA-256.</param>
/// <param name="Download">URL of the image.</param>
internal sealed record UpdateOrder(
    int ActionId, Address? Vendor, string Model, string Version, ulong? SecurityCounter, long SizeBytes, Hash256 Sha256, Uri Download)
{
    /// <summary>The ordered image. Read it only if the order has a security counter, which <see cref="OrderRules"/> check.</summary>
    public DeviceImage Image => new(Version, SecurityCounter ?? throw new InvalidOperationException("The order was not judged."), SizeBytes, Sha256);
}
