using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Builds the payloads of the firmware update contract's methods.</summary>
public static class FirmwareUpdateCalls
{
    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Deploy"/>. Signatures must be ascending by key.</summary>
    public static byte[] Deploy(ReleaseManifest manifest, IReadOnlyList<ReleaseSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(manifest.Encode().Span);
        ReleaseRecord.WriteSignatures(writer, signatures);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Attest"/>: what the authority found at the stated location.</summary>
    public static byte[] Attest(long sizeBytes, Hash256 sha256)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Int(sizeBytes);
        writer.Bytes(sha256.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Revoke"/>.</summary>
    /// <param name="reason">For people to read; must satisfy <see cref="ManifestRules.IsReason"/>.</param>
    public static byte[] Revoke(string reason)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Text(reason);
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Approve"/>: the digest of the manifest that the auditor read.</summary>
    public static byte[] Approve(Hash256 manifestDigest)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Bytes(manifestDigest.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Veto"/>; see <see cref="Revoke"/> for the reason.</summary>
    public static byte[] Veto(Hash256 manifestDigest, string reason) => DigestAndReason(manifestDigest, reason);

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Recall"/>; see <see cref="Revoke"/> for the reason.</summary>
    public static byte[] Recall(Hash256 manifestDigest, string reason) => DigestAndReason(manifestDigest, reason);

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Activate"/>: none.</summary>
    public static byte[] Activate()
    {
        CborWriter writer = new();
        writer.Array(0);
        return writer.Written.ToArray();
    }

    private static byte[] DigestAndReason(Hash256 manifestDigest, string reason)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(manifestDigest.AsSpan());
        writer.Text(reason);
        return writer.Written.ToArray();
    }
}
