using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The outcome of one update of one device. The gateway stores it; the chain has only the root over all receipts. [OUT-RECEIPT.1]</summary>
/// <param name="Release">Address of the release's update contract. The address depends on the chain id.</param>
/// <param name="Device">Pseudonym of the device.</param>
/// <param name="State">Outcome of the update.</param>
/// <param name="AtMs">Time of the outcome, in Unix milliseconds by the gateway's clock.</param>
/// <param name="ImageSha256">SHA-256 of the image that the gateway offered to the device.</param>
public sealed record UpdateReceipt(Address Release, Hash256 Device, UpdateReceiptState State, long AtMs, Hash256 ImageSha256)
{
    /// <summary>Computes the pseudonym of a device, a hash over salt and device id. Only the salt's owner can link it (threat I08). [OUT-RECEIPT.2]</summary>
    /// <param name="chainId">Id of the chain.</param>
    /// <param name="salt">32 secret random bytes per device and release. Without them, receipts cannot be linked to a device or to each other.</param>
    /// <param name="deviceId">The device's id at its gateway: 1 to <see cref="Limits.DeviceIdBytesMax"/> bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The id is empty or too long.</exception>
    public static Hash256 PseudonymOf(Hash256 chainId, Hash256 salt, string deviceId)
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(deviceId);
        if (bytes is 0 or > Limits.DeviceIdBytesMax) throw new ArgumentException($"A device id has 1 to {Limits.DeviceIdBytesMax} bytes.", nameof(deviceId));
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(salt.AsSpan());
        writer.Text(deviceId);
        return DomainHash.Compute(Domains.DevicePseudonym, chainId, writer.Written);
    }

    /// <summary>Computes the hash of the receipt as a leaf of its report's tree (RFC 9162, section 2.1).</summary>
    public Hash256 LeafHash() => MerkleTree.HashLeaf(Encode().Span);

    /// <summary>Canonical bytes: [release, device, state, time, image digest].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Bytes(Release.AsSpan());
        writer.Bytes(Device.AsSpan());
        writer.UInt((ulong)State);
        writer.Int(AtMs);
        writer.Bytes(ImageSha256.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a receipt; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out UpdateReceipt? receipt)
    {
        receipt = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(5) || !reader.TryAddress(out Address release) || !reader.TryHash(out Hash256 device)) return false;
        if (!reader.TryUInt((ulong)UpdateReceiptState.TimedOut, out ulong state) || state == 0) return false;
        if (!reader.TryInt(Limits.TimeMsMax, out long atMs) || !reader.TryHash(out Hash256 image) || !reader.AtEnd) return false;
        receipt = new UpdateReceipt(release, device, (UpdateReceiptState)state, atMs, image);
        return true;
    }
}
