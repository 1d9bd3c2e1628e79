using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Arguments of <see cref="FirmwareUpdateMethods.Deploy"/>: [manifest, signatures].</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Digest">Digest of the manifest, computed from the bytes in the payload.</param>
/// <param name="Signatures">Signatures over the digest, ascending by key.</param>
internal sealed record DeployPayload(ReleaseManifest Manifest, Hash256 Digest, IReadOnlyList<ReleaseSignature> Signatures)
{
    public static bool TryRead(ReadOnlySpan<byte> payload, Hash256 chainId, [NotNullWhen(true)] out DeployPayload? read)
    {
        read = null;
        CborReader reader = new(payload);
        if (!reader.TryExactArray(2) || !reader.TryBytes(Limits.PayloadBytesMax, out ReadOnlySpan<byte> bytes)) return false;
        if (!ReleaseManifest.TryDecode(bytes, out ReleaseManifest? manifest)) return false;
        if (!ReleaseRecord.TryReadSignatures(ref reader, Limits.ReleaseKeysMax, out ReleaseSignature[] signatures) || !reader.AtEnd) return false;
        read = new DeployPayload(manifest, DomainHash.Compute(Domains.Manifest, chainId, bytes), signatures);
        return true;
    }
}
