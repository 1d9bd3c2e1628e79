using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Everything that proves one device's receipt without a network: receipt, Merkle path, report, state proof, headers and certificates.</summary>
/// <remarks>RECEIPT_FORMAT.md has the form of the file and the steps to verify it. <see cref="ReceiptVerifier"/> implements the steps.</remarks>
public sealed record ReceiptBundle
{
    private const string Magic = "fwreceipt/1";
    private const int ReceiptBytesMax = 256;

    /// <summary>The gateway that reported.</summary>
    public required Address Gateway { get; init; }

    /// <summary>The device's id at the gateway.</summary>
    public required string Device { get; init; }

    /// <summary>The salt that, hashed with the id, gives the device's pseudonym.</summary>
    public required Hash256 Salt { get; init; }

    /// <summary>The receipt's canonical bytes: the leaf under the report's root.</summary>
    public required ReadOnlyMemory<byte> Receipt { get; init; }

    /// <summary>Index of the leaf, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>RFC 9162 inclusion proof of the leaf under the report's root.</summary>
    public required IReadOnlyList<Hash256> Path { get; init; }

    /// <summary>The report's canonical bytes, as they are stored in the state.</summary>
    public required ReadOnlyMemory<byte> Report { get; init; }

    /// <summary>State proof of the report, canonical bytes.</summary>
    public required ReadOnlyMemory<byte> Proof { get; init; }

    /// <summary>
    /// The set changes since the start of trust, then the block whose header the report is proven under; 1 to
    /// <see cref="ProofBundle.BlocksMax"/>.
    /// </summary>
    public required IReadOnlyList<LightBlock> Blocks { get; init; }

    /// <summary>The canonical bytes of the file.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(10);
        writer.Text(Magic);
        writer.Bytes(Gateway.AsSpan());
        writer.Text(Device);
        writer.Bytes(Salt.AsSpan());
        writer.Bytes(Receipt.Span);
        writer.Int(Index);
        writer.Array(Path.Count);
        foreach (Hash256 hash in Path) writer.Bytes(hash.AsSpan());
        writer.Bytes(Report.Span);
        writer.Bytes(Proof.Span);
        LightBlockList.Write(writer, Blocks);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a bundle; refuses any form but the canonical one. Verifies nothing. [RECEIPT.1]</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ReceiptBundle? bundle)
    {
        bundle = null;
        if (encoded.Length > Limits.ProofBundleBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(10) || !reader.TryText(Magic.Length, out string magic) || magic != Magic) return false;
        if (!reader.TryAddress(out Address gateway) || !reader.TryText(Limits.DeviceIdBytesMax, out string device) || device.Length == 0) return false;
        if (!reader.TryHash(out Hash256 salt) || !reader.TryBytes(ReceiptBytesMax, out ReadOnlySpan<byte> receipt)) return false;
        if (!reader.TryInt(Limits.ReportDevicesMax - 1, out long index) || !TryPath(ref reader, out Hash256[]? path)) return false;
        if (!reader.TryBytes(Limits.StateValueBytesMax, out ReadOnlySpan<byte> report)) return false;
        if (!reader.TryBytes(Limits.StateProofBytesMax, out ReadOnlySpan<byte> proof)) return false;
        if (!LightBlockList.TryRead(ref reader, out LightBlock[]? blocks) || !reader.AtEnd) return false;
        bundle = new ReceiptBundle
        {
            Gateway = gateway,
            Device = device,
            Salt = salt,
            Receipt = receipt.ToArray(),
            Index = (int)index,
            Path = path,
            Report = report.ToArray(),
            Proof = proof.ToArray(),
            Blocks = blocks,
        };
        return true;
    }

    private static bool TryPath(ref CborReader reader, [NotNullWhen(true)] out Hash256[]? path)
    {
        path = null;
        if (!reader.TryArray(Limits.MerkleProofHashesMax, out int count)) return false;
        Hash256[] read = new Hash256[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryHash(out read[i])) return false;
        }

        path = read;
        return true;
    }
}
