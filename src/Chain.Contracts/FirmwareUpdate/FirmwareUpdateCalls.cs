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
        writer.Bytes(manifest.Encode());
        ReleaseRecord.WriteSignatures(writer, signatures);
        return writer.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Attest"/>: what the authority found at the stated location.</summary>
    public static byte[] Attest(long sizeBytes, Hash256 sha256)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Int(sizeBytes);
        writer.Bytes(sha256.AsSpan());
        return writer.ToArray();
    }

    /// <summary>Arguments of <see cref="FirmwareUpdateMethods.Revoke"/>: a reason for people, at most 256 bytes of UTF-8.</summary>
    public static byte[] Revoke(string reason)
    {
        CborWriter writer = new();
        writer.Array(1);
        writer.Text(reason);
        return writer.ToArray();
    }
}
