using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>What the gateway orders: one chunk, one image.</summary>
/// <param name="ActionId">Its number.</param>
/// <param name="Vendor">Whose release it is; null if the server does not say.</param>
/// <param name="Model">The chunk's name.</param>
/// <param name="Version">The chunk's version.</param>
/// <param name="SecurityCounter">From the chunk's metadata; null if the server does not say.</param>
/// <param name="SizeBytes">Declared size.</param>
/// <param name="Sha256">Declared digest.</param>
/// <param name="Download">Where the image is.</param>
internal sealed record UpdateOrder(
    int ActionId, Address? Vendor, string Model, string Version, ulong? SecurityCounter, long SizeBytes, Hash256 Sha256, Uri Download)
{
    /// <summary>The image that was ordered; only for an order that <see cref="OrderRules"/> accept.</summary>
    public DeviceImage Image => new(Version, SecurityCounter ?? throw new InvalidOperationException("The order was not judged."), SizeBytes, Sha256);
}
