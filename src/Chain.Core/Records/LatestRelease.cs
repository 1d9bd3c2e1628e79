using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The pointer to the newest release of a model and channel; the value at <see cref="StateKeys.Latest"/>.</summary>
/// <remarks>
/// It is written when a release becomes active and stays when that release is revoked: the counter floor must not fall, and a
/// gateway that finds a revoked release here installs nothing until the vendor's next one.
/// </remarks>
/// <param name="Contract">Address of the update contract.</param>
/// <param name="ManifestDigest">Digest of its manifest, which the next release must name as its previous one.</param>
/// <param name="Version">Its version.</param>
/// <param name="SecurityCounter">Its counter: every later release has a higher one.</param>
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

    /// <summary>Reads a pointer; refuses any form but the canonical one.</summary>
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
