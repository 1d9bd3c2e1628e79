using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>
/// Everything that proves one release without a network: record, state proof, header, certificate, and the set changes since the genesis or
/// an anchor.
/// </summary>
/// <remarks>PROOF_FORMAT.md has the form of the file and the steps to verify it. <see cref="BundleVerifier"/> implements the steps.</remarks>
public sealed class ProofBundle
{
    private const string Magic = "fwproof/1";

    /// <summary>Maximum number of light blocks in a bundle: the set changes since the start of trust, and the head.</summary>
    public const int BlocksMax = LightBlockList.BlocksMax;

    private ProofBundle(Address contract, byte[] record, byte[] proof, LightBlock[] blocks)
    {
        Contract = contract;
        RecordBytes = record;
        Proof = proof;
        Blocks = blocks;
    }

    /// <summary>Address of the update contract.</summary>
    public Address Contract { get; }

    /// <summary>The release record's canonical bytes.</summary>
    public ReadOnlyMemory<byte> RecordBytes { get; }

    /// <summary>The state proof's canonical bytes.</summary>
    public ReadOnlyMemory<byte> Proof { get; }

    /// <summary>The set changes since the start of trust, then the block whose header the record is proven under.</summary>
    public IReadOnlyList<LightBlock> Blocks { get; }

    /// <summary>Makes a bundle of its parts. Verifies nothing.</summary>
    /// <exception cref="ArgumentException">There is no light block, or more than <see cref="BlocksMax"/>.</exception>
    public static ProofBundle Create(Address contract, ReadOnlySpan<byte> record, ReadOnlySpan<byte> proof, IEnumerable<LightBlock> blocks) =>
        new(contract, record.ToArray(), proof.ToArray(), LightBlockList.Check(blocks));

    /// <summary>The canonical bytes of the file.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Text(Magic);
        writer.Bytes(Contract.AsSpan());
        writer.Bytes(RecordBytes.Span);
        writer.Bytes(Proof.Span);
        LightBlockList.Write(writer, Blocks);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a bundle; refuses any form but the canonical one. Verifies nothing. [BUNDLE.1]</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ProofBundle? bundle)
    {
        bundle = null;
        if (encoded.Length > Limits.ProofBundleBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(5) || !reader.TryText(Magic.Length, out string magic) || magic != Magic) return false;
        if (!reader.TryAddress(out Address contract) || !reader.TryBytes(Limits.StateValueBytesMax, out ReadOnlySpan<byte> record)) return false;
        if (!reader.TryBytes(Limits.StateProofBytesMax, out ReadOnlySpan<byte> proof)) return false;
        if (!LightBlockList.TryRead(ref reader, out LightBlock[]? blocks) || !reader.AtEnd) return false;
        bundle = new ProofBundle(contract, record.ToArray(), proof.ToArray(), blocks);
        return true;
    }
}
