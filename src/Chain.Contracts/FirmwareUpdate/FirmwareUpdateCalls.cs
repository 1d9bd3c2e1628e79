using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.FirmwareUpdate;

/// <summary>Payloads of the firmware update contract's methods, for whoever makes transactions.</summary>
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
    /// <param name="reason">For people; <see cref="ManifestRules.IsReason"/> says what it may be.</param>
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

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Veto"/>; the reason as for <see cref="Revoke"/>.</summary>
    public static byte[] Veto(Hash256 manifestDigest, string reason) => DigestAndReason(manifestDigest, reason);

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Recall"/>; the reason as for <see cref="Revoke"/>.</summary>
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
