using Chain.Core.Primitives;

namespace Chain.Node.Device;

/// <summary>An image that an order names and that a slot holds.</summary>
/// <param name="Version">Semantic version.</param>
/// <param name="SecurityCounter">Security counter of the release. It never falls on a device (threat A08).</param>
/// <param name="SizeBytes">Exact size, in bytes.</param>
/// <param name="Sha256">SHA-256 of the image.</param>
internal sealed record DeviceImage(string Version, ulong SecurityCounter, long SizeBytes, Hash256 Sha256);
