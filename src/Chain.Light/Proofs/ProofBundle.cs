using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Everything that proves one release with no network: record, state proof, header, certificate, and the set changes since the genesis.</summary>
/// <remarks>
/// File form (.fwproof): canonical CBOR ["fwproof/1", contract, record, state proof, [light block, ...]]; the last light block is the one that
/// the record is proven under, those before it are the set changes since the genesis, ascending.
/// </remarks>
public sealed class ProofBundle
{
    private const string Magic = "fwproof/1";
    private const int BlocksMax = 64;

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

    /// <summary>Set changes since the genesis, then the header that the record is proven under.</summary>
    public IReadOnlyList<LightBlock> Blocks { get; }

    /// <summary>Joins the parts.</summary>
    public static ProofBundle Create(Address contract, ReadOnlySpan<byte> record, ReadOnlySpan<byte> proof, IEnumerable<LightBlock> blocks) => new(contract, record.ToArray(), proof.ToArray(), [.. blocks]);

    /// <summary>Canonical bytes of the file.</summary>
    public byte[] Encode()
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Text(Magic);
        writer.Bytes(Contract.AsSpan());
        writer.Bytes(RecordBytes.Span);
        writer.Bytes(Proof.Span);
        writer.Array(Blocks.Count);
        foreach (LightBlock block in Blocks) writer.Bytes(block.Encode());
        return writer.ToArray();
    }

    /// <summary>Reads a bundle; refuses any form but the canonical one. Nothing is verified here.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ProofBundle? bundle)
    {
        bundle = null;
        if (encoded.Length > Limits.ProofBundleBytesMax) return false;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(5) || !reader.TryText(Magic.Length, out string magic) || magic != Magic || !reader.TryAddress(out Address contract)) return false;
        if (!reader.TryBytes(Limits.StateValueBytesMax, out ReadOnlySpan<byte> record) || !reader.TryBytes(Limits.StateProofBytesMax, out ReadOnlySpan<byte> proof)) return false;
        if (!reader.TryArray(BlocksMax, out int count) || count == 0) return false;
        LightBlock[] blocks = new LightBlock[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryBytes(Limits.ProofBundleBytesMax, out ReadOnlySpan<byte> bytes) || !LightBlock.TryDecode(bytes, out LightBlock? block)) return false;
            blocks[i] = block;
        }

        if (!reader.AtEnd) return false;
        bundle = new ProofBundle(contract, record.ToArray(), proof.ToArray(), blocks);
        return true;
    }

    /// <summary>Verifies the bundle against a genesis, and an image if one is given. No network, no other trust.</summary>
    /// <param name="genesis">The chain's root of trust.</param>
    /// <param name="image">Size in bytes and SHA-256 of the image at hand; null to check the record alone.</param>
    /// <param name="nowMs">The local clock in Unix milliseconds.</param>
    /// <param name="record">The proven record, unless header or record are refused.</param>
    /// <remarks>
    /// [BUNDLE.1] each header follows from the genesis by known sets; [BUNDLE.2] the record stands under the last one;
    /// [BUNDLE.3] the release is active; [BUNDLE.4] it has not expired; [BUNDLE.5] the image has its size and digest.
    /// A bundle is as fresh as its header: it cannot show what happened later.
    /// </remarks>
    public BundleVerdict Verify(GenesisDocument genesis, (long SizeBytes, Hash256 Sha256)? image, long nowMs, out ReleaseRecord? record)
    {
        ArgumentNullException.ThrowIfNull(genesis);
        record = null;
        TrustedState trusted = TrustedState.FromGenesis(genesis);
        TrustOptions options = new(TrustingPeriodMs: long.MaxValue / 2);
        foreach (LightBlock block in Blocks)
        {
            if (HeaderVerifier.Verify(trusted, block, options, nowMs) != LightVerdict.Valid) return BundleVerdict.HeaderRefused; // [BUNDLE.1]
            trusted = HeaderVerifier.Advance(block);
        }

        LightVerdict proven = ReleaseProofVerifier.VerifyRecord(Blocks[^1].Header, Contract, RecordBytes.Span, Proof.Span, out record); // [BUNDLE.2]
        if (proven != LightVerdict.Valid) return BundleVerdict.RecordRefused;
        if (record!.Status != ReleaseStatus.Active) return BundleVerdict.NotActive;                                       // [BUNDLE.3]
        if (record.Manifest.ExpiresAtMs != 0 && record.Manifest.ExpiresAtMs <= nowMs) return BundleVerdict.Expired;       // [BUNDLE.4]
        if (image is null) return BundleVerdict.Valid;
        if (image.Value.SizeBytes != record.Manifest.ImageSizeBytes) return BundleVerdict.ImageSizeMismatch;              // [BUNDLE.5]
        return image.Value.Sha256.Equals(record.Manifest.ImageSha256) ? BundleVerdict.Valid : BundleVerdict.ImageDigestMismatch;
    }
}
