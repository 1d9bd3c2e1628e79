using System.Diagnostics.CodeAnalysis;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;

namespace Chain.Light;

/// <summary>A header with everything that its verification needs. Decoding it verifies nothing.</summary>
/// <param name="Header">The header.</param>
/// <param name="Certificate">Precommits of a quorum of <paramref name="Validators"/>.</param>
/// <param name="Validators">The set that decided the block; its hash is in the header.</param>
/// <param name="NextValidators">The set that decides the next block, if the header announces another set; otherwise null.</param>
public sealed record LightBlock(BlockHeader Header, CommitCertificate Certificate, ValidatorSet Validators, ValidatorSet? NextValidators)
{
    /// <summary>Maximum size of an encoded set. A validator takes 57 bytes: address, key and framing.</summary>
    private const int SetBytesMax = Limits.ValidatorsMax * 64;

    /// <summary>The set that decides the block after this one.</summary>
    public ValidatorSet SetAfter => NextValidators ?? Validators;

    /// <summary>Canonical bytes: [header, certificate, validators, next validators or null].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(Header.Encoded.Span);
        writer.Bytes(Certificate.Encode().Span);
        writer.Bytes(Validators.Encode().Span);
        if (NextValidators is null) writer.Null();
        else writer.Bytes(NextValidators.Encode().Span);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a light block; refuses any form but the canonical one. Verifies nothing.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out LightBlock? block)
    {
        block = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(4) || !reader.TryBytes(Limits.HeaderBytesMax, out ReadOnlySpan<byte> header)) return false;
        if (!reader.TryBytes(Limits.CertificateBytesMax, out ReadOnlySpan<byte> certificate)) return false;
        if (!reader.TryBytes(SetBytesMax, out ReadOnlySpan<byte> validators) || !reader.TryNullOr(out bool isNull)) return false;
        ReadOnlySpan<byte> next = default;
        // An empty byte string would also mean "no next set": the same block would have two encodings.
        if (!isNull && (!reader.TryBytes(SetBytesMax, out next) || next.IsEmpty)) return false;
        return reader.AtEnd && TryJoin(header, certificate, validators, next, out block);
    }

    /// <summary>Joins separately encoded parts. An empty <paramref name="next"/> means that the set does not change. Checks sizes before it decodes.</summary>
    public static bool TryJoin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> validators, ReadOnlySpan<byte> next,
        [NotNullWhen(true)] out LightBlock? block)
    {
        block = null;
        bool isBounded = header.Length <= Limits.HeaderBytesMax && certificate.Length <= Limits.CertificateBytesMax
            && validators.Length <= SetBytesMax && next.Length <= SetBytesMax;
        if (!isBounded) return false;
        ValidatorSet? nextSet = null;
        if (!BlockHeader.TryDecode(header, out BlockHeader? read) || !CommitCertificate.TryDecode(certificate, out CommitCertificate? signed)) return false;
        if (!ValidatorSet.TryDecode(validators, out ValidatorSet? set) || (!next.IsEmpty && !ValidatorSet.TryDecode(next, out nextSet))) return false;
        block = new LightBlock(read, signed, set, nextSet);
        return true;
    }
}
