using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>An image as an order names it and as a slot must hold it.</summary>
/// <param name="Version">Semantic version.</param>
/// <param name="SecurityCounter">The release's security counter; never falls on one device (threat A08).</param>
/// <param name="SizeBytes">Exact size.</param>
/// <param name="Sha256">Digest of all bytes.</param>
internal sealed record DeviceImage(string Version, ulong SecurityCounter, long SizeBytes, Hash256 Sha256);
