using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Proof that a block is final: precommits of a quorum for it in one round. The block hash does not cover the certificate.</summary>
public sealed class CommitCertificate
{
    private readonly byte[] _signerBitmap;
    private readonly Signature[] _signatures;

    private CommitCertificate(long height, int round, Hash256 blockHash, byte[] signerBitmap, Signature[] signatures)
    {
        Height = height;
        Round = round;
        BlockHash = blockHash;
        _signerBitmap = signerBitmap;
        _signatures = signatures;
    }

    /// <summary>Height of the block.</summary>
    public long Height { get; }

    /// <summary>Round of the precommits.</summary>
    public int Round { get; }

    /// <summary>Hash of the block's header.</summary>
    public Hash256 BlockHash { get; }

    /// <summary>Number of signatures.</summary>
    public int SignatureCount => _signatures.Length;

    /// <summary>Indices of the signers in the validator set of the height, ascending.</summary>
    public IEnumerable<int> SignerIndices
    {
        get
        {
            for (int i = 0; i < _signerBitmap.Length * 8; i++)
            {
                if (IsSet(_signerBitmap, i)) yield return i;
            }
        }
    }

    /// <summary>Makes a certificate of precommits for one block in one round.</summary>
    /// <exception cref="ArgumentException">
    /// There is no precommit, a vote is a prevote or for nil, the votes differ in height, round or block, or two are of one validator.
    /// </exception>
    public static CommitCertificate FromPrecommits(IEnumerable<Vote> precommits)
    {
        Vote[] votes = [.. precommits.OrderBy(v => v.ValidatorIndex)];
        if (votes.Length == 0) throw new ArgumentException("A certificate needs precommits.", nameof(precommits));
        Vote first = votes[0];
        byte[] bitmap = new byte[votes[^1].ValidatorIndex / 8 + 1];
        for (int i = 0; i < votes.Length; i++)
        {
            Vote vote = votes[i];
            bool alike = vote.Type == VoteType.Precommit && vote.Height == first.Height && vote.Round == first.Round
                && vote.BlockHash.Equals(first.BlockHash) && !vote.IsNil && (i == 0 || votes[i - 1].ValidatorIndex != vote.ValidatorIndex);
            if (!alike) throw new ArgumentException("The precommits must be for one block in one round, one per validator.", nameof(precommits));
            bitmap[vote.ValidatorIndex / 8] |= (byte)(1 << (vote.ValidatorIndex % 8));
        }

        return new CommitCertificate(first.Height, first.Round, first.BlockHash, bitmap, [.. votes.Select(v => v.Signature)]);
    }

    /// <summary>Verifies the certificate against the validator set of its height, cheap checks first. Every signature must verify.</summary>
    public CertificateVerdict Verify(ValidatorSet validators, Hash256 chainId)
    {
        ArgumentNullException.ThrowIfNull(validators);
        List<SignedDigest> signatures = new(_signatures.Length);
        CertificateVerdict verdict = Collect(validators, chainId, signatures);
        if (verdict != CertificateVerdict.Valid) return verdict;
        foreach (SignedDigest signed in signatures)
        {
            if (!SignatureVerifier.Verify(signed.Key, signed.Digest, signed.Signature)) return CertificateVerdict.BadSignature;
        }

        return CertificateVerdict.Valid;
    }

    /// <summary>Checks that the certificate is for this header, then verifies it.</summary>
    public CertificateVerdict VerifyFor(BlockHeader header, ValidatorSet validators, Hash256 chainId)
    {
        ArgumentNullException.ThrowIfNull(header);
        return IsFor(header) ? Verify(validators, chainId) : CertificateVerdict.OtherBlock;
    }

    /// <summary>
    /// Makes every check of <see cref="VerifyFor"/> except that of the signatures, and adds these to a list: the caller verifies those of many certificates
    /// together.
    /// </summary>
    /// <param name="header">The header that the certificate should be for.</param>
    /// <param name="validators">The validator set of its height.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="signatures">Receives the signatures, at least one; nothing unless the result is valid.</param>
    /// <returns>Valid if the certificate is good as soon as every added signature is.</returns>
    public CertificateVerdict CollectFor(BlockHeader header, ValidatorSet validators, Hash256 chainId, ICollection<SignedDigest> signatures)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(validators);
        ArgumentNullException.ThrowIfNull(signatures);
        return IsFor(header) ? Collect(validators, chainId, signatures) : CertificateVerdict.OtherBlock;
    }

    /// <summary>Returns the precommits of the certificate, by ascending validator index.</summary>
    public IEnumerable<Vote> ToPrecommits()
    {
        int next = 0;
        foreach (int index in SignerIndices)
        {
            yield return new Vote(VoteType.Precommit, Height, Round, BlockHash, index, _signatures[next++]);
        }
    }

    /// <summary>Canonical bytes: [height, round, block hash, bitmap, signatures].</summary>
    /// <remarks>Bit i % 8 of byte i / 8 of the bitmap stands for validator i; its last byte is not zero. Signatures are concatenated by index.</remarks>
    public ReadOnlyMemory<byte> Encode()
    {
        byte[] signatures = new byte[_signatures.Length * Signature.Size];
        for (int i = 0; i < _signatures.Length; i++) _signatures[i].CopyTo(signatures.AsSpan(i * Signature.Size));
        CborWriter writer = new();
        writer.Array(5);
        writer.Int(Height);
        writer.Int(Round);
        writer.Bytes(BlockHash.AsSpan());
        writer.Bytes(_signerBitmap);
        writer.Bytes(signatures);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a certificate; false unless the bytes are exactly what <see cref="Encode"/> writes. Does not verify signatures.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out CommitCertificate? certificate)
    {
        certificate = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(5) || !reader.TryInt(Limits.HeightMax, out long height) || height == 0) return false;
        if (!reader.TryInt(Limits.RoundMax, out long round) || !reader.TryHash(out Hash256 blockHash) || blockHash.Equals(Hash256.Zero)) return false;
        if (!reader.TryBytes(Limits.ValidatorsMax / 8, out ReadOnlySpan<byte> bitmap) || bitmap.IsEmpty || bitmap[^1] == 0) return false;
        if (!reader.TryBytes(Limits.ValidatorsMax * Signature.Size, out ReadOnlySpan<byte> bytes) || !reader.AtEnd) return false;
        int count = 0;
        foreach (byte b in bitmap) count += BitOperations.PopCount(b);
        if (bytes.Length != count * Signature.Size) return false;
        Signature[] signatures = new Signature[count];
        for (int i = 0; i < count; i++) signatures[i] = Signature.From(bytes.Slice(i * Signature.Size, Signature.Size));
        certificate = new CommitCertificate(height, (int)round, blockHash, bitmap.ToArray(), signatures);
        return true;
    }

    private bool IsFor(BlockHeader header) => header.Height == Height && header.Hash.Equals(BlockHash);

    private CertificateVerdict Collect(ValidatorSet validators, Hash256 chainId, ICollection<SignedDigest> signatures)
    {
        if (SignerIndices.Any(i => i >= validators.Count)) return CertificateVerdict.UnknownSigner;
        if (_signatures.Length < validators.Quorum) return CertificateVerdict.BelowQuorum;
        Hash256 digest = Vote.SigningDigest(chainId, VoteType.Precommit, Height, Round, BlockHash);
        int next = 0;
        foreach (int index in SignerIndices) signatures.Add(new SignedDigest(validators[index].PublicKey, digest, _signatures[next++]));
        return CertificateVerdict.Valid;
    }

    private static bool IsSet(byte[] bitmap, int index) => (bitmap[index / 8] & (1 << (index % 8))) != 0;
}
