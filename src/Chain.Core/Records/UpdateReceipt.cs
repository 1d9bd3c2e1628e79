using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>What came of one update of one device. It stays in the gateway's store; only the root over all of them is on the chain. [OUT-RECEIPT.1]</summary>
/// <param name="Release">Address of the release's update contract, which covers the chain's id.</param>
/// <param name="Device">The device's pseudonym.</param>
/// <param name="State">How it ended.</param>
/// <param name="AtMs">When, in Unix milliseconds by the gateway's clock.</param>
/// <param name="ImageSha256">Digest of the image that the device was given.</param>
public sealed record UpdateReceipt(Address Release, Hash256 Device, UpdateReceiptState State, long AtMs, Hash256 ImageSha256)
{
    /// <summary>The name of a device in receipts: a hash over a random salt and its id, unguessable without it (threat I08). [OUT-RECEIPT.2]</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="salt">32 random bytes that stay with the gateway: one a device and release keeps two receipts of one device unlinked.</param>
    /// <param name="deviceId">The device's id at its gateway, at most <see cref="Limits.DeviceIdBytesMax"/> bytes of UTF-8.</param>
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

    /// <summary>Hash of the receipt as a leaf of its report's tree (RFC 9162, section 2.1).</summary>
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

    /// <summary>Reads a receipt; refuses any form but the canonical one.</summary>
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
