using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Two headers of one height, each with a valid certificate. It proves that at least a third of a validator set broke the rules.</summary>
/// <param name="First">The block that the client trusted or was about to trust.</param>
/// <param name="FirstSource">Name of the source that sent it.</param>
/// <param name="Second">The other block.</param>
/// <param name="SecondSource">Name of the source that sent the other block.</param>
/// <param name="SeenMs">The local clock when the conflict was found, in Unix milliseconds.</param>
public sealed record ConflictEvidence(LightBlock First, string FirstSource, LightBlock Second, string SecondSource, long SeenMs)
{
    private const string Magic = "fwconflict/1";
    private const int BlockBytesMax = 32 * 1024;
    private const int SourceBytesMax = 512;

    /// <summary>
    /// Whether the evidence is a proof without further data: same chain and height, different hashes, and valid certificates. The second
    /// certificate may be by the set that its own header names, or by the first block's set.
    /// </summary>
    public bool IsProof() =>
        IsDecidedBy(First, First.Header) && !First.Header.Hash.Equals(Second.Header.Hash) && First.Header.Height == Second.Header.Height
        && First.Header.ChainId.Equals(Second.Header.ChainId) && (IsDecidedBy(Second, Second.Header) || IsDecidedBy(Second, First.Header));

    /// <summary>Whether a quorum of the set that decided our block also signed another block of its height, whatever set that block names.</summary>
    /// <param name="ours">A block that verified.</param>
    /// <param name="other">The block that a source sent.</param>
    /// <param name="contradiction">The other block, together with the set that signed it; null if there is no contradiction.</param>
    public static bool Contradicts(LightBlock ours, LightBlock other, [NotNullWhen(true)] out LightBlock? contradiction)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(other);
        Hash256 chainId = ours.Header.ChainId;
        bool isOther = other.Header.ChainId.Equals(chainId) && other.Header.Height == ours.Header.Height && !other.Header.Hash.Equals(ours.Header.Hash);
        bool isDecided = isOther && other.Certificate.VerifyFor(other.Header, ours.Validators, chainId) == CertificateVerdict.Valid;
        contradiction = isDecided ? other with { Validators = ours.Validators } : null;
        return isDecided;
    }

    /// <summary>Addresses of the validators that signed both blocks, ascending. At least a third of the set if both blocks name the same set.</summary>
    public IReadOnlyList<Address> Offenders()
    {
        Address[] second = Signers(Second);
        return [.. Signers(First).Where(a => second.Contains(a)).Order()];
    }

    /// <summary>Canonical bytes: ["fwconflict/1", first, its source, second, its source, time].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(6);
        writer.Text(Magic);
        writer.Bytes(First.Encode().Span);
        writer.Text(FirstSource);
        writer.Bytes(Second.Encode().Span);
        writer.Text(SecondSource);
        writer.Int(SeenMs);
        return writer.Written.ToArray();
    }

    /// <summary>Reads evidence; refuses any form but the canonical one. <see cref="IsProof"/> says whether it is a proof.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ConflictEvidence? evidence)
    {
        evidence = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(6) || !reader.TryText(Magic.Length, out string magic) || magic != Magic) return false;
        if (!TryBlock(ref reader, out LightBlock? first) || !reader.TryText(SourceBytesMax, out string firstSource)) return false;
        if (!TryBlock(ref reader, out LightBlock? second) || !reader.TryText(SourceBytesMax, out string secondSource)) return false;
        if (!reader.TryInt(Limits.TimeMsMax, out long seenMs) || !reader.AtEnd) return false;
        evidence = new ConflictEvidence(first, firstSource, second, secondSource, seenMs);
        return true;
    }

    private static bool TryBlock(ref CborReader reader, [NotNullWhen(true)] out LightBlock? block)
    {
        block = null;
        return reader.TryBytes(BlockBytesMax, out ReadOnlySpan<byte> bytes) && LightBlock.TryDecode(bytes, out block);
    }

    private static bool IsDecidedBy(LightBlock block, BlockHeader named) =>
        block.Validators.Hash(named.ChainId).Equals(named.ValidatorsHash)
        && block.Certificate.VerifyFor(block.Header, block.Validators, named.ChainId) == CertificateVerdict.Valid;

    private static Address[] Signers(LightBlock block) =>
        [.. block.Certificate.SignerIndices.Where(i => i < block.Validators.Count).Select(i => block.Validators[i].Address)];
}
