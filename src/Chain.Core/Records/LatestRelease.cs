using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Pointer to the newest release of a model and channel. The value at <see cref="StateKeys.Latest"/>.</summary>
/// <remarks>
/// The chain writes it when a release becomes active. It stays when that release is revoked, so that the security counter never
/// falls. A gateway that finds a revoked release here installs nothing until the vendor's next release.
/// </remarks>
/// <param name="Contract">Address of the update contract.</param>
/// <param name="ManifestDigest">Digest of the manifest. The next release must name it as its previous release.</param>
/// <param name="Version">Version of the release.</param>
/// <param name="SecurityCounter">Security counter of the release. Every later release has a higher one.</param>
public sealed record LatestRelease(Address Contract, Hash256 ManifestDigest, string Version, ulong SecurityCounter)
{
    /// <summary>Canonical bytes: [contract, digest, version, counter].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(4);
        writer.Bytes(Contract.AsSpan());
        writer.Bytes(ManifestDigest.AsSpan());
        writer.Text(Version);
        writer.UInt(SecurityCounter);
    }

    /// <summary>Decodes a pointer; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out LatestRelease? latest)
    {
        latest = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(4) || !reader.TryAddress(out Address contract) || !reader.TryHash(out Hash256 digest)) return false;
        if (!reader.TryText(Limits.VersionBytesMax, out string version)) return false;
        if (!reader.TryUInt(Limits.SecurityCounterMax, out ulong counter) || !reader.AtEnd) return false;
        latest = new LatestRelease(contract, digest, version, counter);
        return true;
    }
}
