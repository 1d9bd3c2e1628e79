using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Light;

/// <summary>Two headers of one height, each with a good certificate: proof that a third of a validator set or more has signed against the rules.</summary>
/// <param name="First">The block that was, or was about to be, trusted.</param>
/// <param name="FirstSource">Who showed it.</param>
/// <param name="Second">The other block.</param>
/// <param name="SecondSource">Who showed that.</param>
/// <param name="SeenMs">The local clock at that moment, in Unix milliseconds.</param>
public sealed record ConflictEvidence(LightBlock First, string FirstSource, LightBlock Second, string SecondSource, long SeenMs)
{
    private const string Magic = "fwconflict/1";
    private const int BlockBytesMax = 32 * 1024;
    private const int SourceBytesMax = 512;

    /// <summary>
    /// Whether the evidence speaks for itself: one chain and height, two hashes, both certified by the sets that their headers name,
    /// or both by the first one's.
    /// </summary>
    public bool IsProof() =>
        IsDecidedBy(First, First.Header) && !First.Header.Hash.Equals(Second.Header.Hash) && First.Header.Height == Second.Header.Height
        && First.Header.ChainId.Equals(Second.Header.ChainId) && (IsDecidedBy(Second, Second.Header) || IsDecidedBy(Second, First.Header));

    /// <summary>Whether a quorum of the set that decided our block has also decided another one of its height, whatever set that one names.</summary>
    /// <param name="ours">A block that verified.</param>
    /// <param name="other">What a source shows.</param>
    /// <param name="contradiction">The other block with the set that signed it.</param>
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

    /// <summary>Validators that signed both, by address, ascending; at least a third of the set if both blocks name the same set.</summary>
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

    /// <summary>Reads evidence; refuses any form but the canonical one. Whether it is a proof is for <see cref="IsProof"/> to say.</summary>
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
