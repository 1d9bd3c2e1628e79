using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A signed vote of a validator for a block, or for nil, in one round.</summary>
/// <param name="Type">Prevote or precommit.</param>
/// <param name="Height">Height to decide, from 1.</param>
/// <param name="Round">Round, from 0.</param>
/// <param name="BlockHash">Hash of the block's header; <see cref="Hash256.Zero"/> for nil.</param>
/// <param name="ValidatorIndex">Index of the voter in the validator set of this height.</param>
/// <param name="Signature">Signature over <see cref="SigningDigest(Hash256)"/> by the voter's key.</param>
public sealed record Vote(VoteType Type, long Height, int Round, Hash256 BlockHash, int ValidatorIndex, Signature Signature)
{
    /// <summary>Whether the vote is for nil.</summary>
    public bool IsNil => BlockHash.Equals(Hash256.Zero);

    /// <summary>Computes the digest that a voter signs: type, height, round and block hash under the vote domain and the chain id.</summary>
    /// <remarks>The digest excludes the voter's index, so one digest serves a whole certificate. The verifying key identifies the voter.</remarks>
    public static Hash256 SigningDigest(Hash256 chainId, VoteType type, long height, int round, Hash256 blockHash)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.UInt((ulong)type);
        writer.Int(height);
        writer.Int(round);
        writer.Bytes(blockHash.AsSpan());
        return DomainHash.Compute(Domains.Vote, chainId, writer.Written);
    }

    /// <summary>Computes the digest that <see cref="Signature"/> covers.</summary>
    public Hash256 SigningDigest(Hash256 chainId) => SigningDigest(chainId, Type, Height, Round, BlockHash);

    /// <summary>Whether the validator at <see cref="ValidatorIndex"/> made the signature; false if there is none.</summary>
    public bool IsSignedBy(ValidatorSet validators, Hash256 chainId)
    {
        ArgumentNullException.ThrowIfNull(validators);
        return ValidatorIndex >= 0 && ValidatorIndex < validators.Count
            && SignatureVerifier.Verify(validators[ValidatorIndex].PublicKey, SigningDigest(chainId), Signature);
    }

    /// <summary>Canonical bytes: [type, height, round, block hash, validator index, signature].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical form into a larger structure.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(6);
        writer.UInt((ulong)Type);
        writer.Int(Height);
        writer.Int(Round);
        writer.Bytes(BlockHash.AsSpan());
        writer.Int(ValidatorIndex);
        writer.Bytes(Signature.AsSpan());
    }

    /// <summary>Decodes a vote; false unless the bytes are exactly what <see cref="Encode"/> writes. Does not verify the signature.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Vote? vote)
    {
        CborReader reader = new(encoded);
        return TryRead(ref reader, out vote) && reader.AtEnd;
    }

    /// <summary>Reads a vote from inside a larger structure.</summary>
    public static bool TryRead(ref CborReader reader, [NotNullWhen(true)] out Vote? vote)
    {
        vote = null;
        if (!reader.TryExactArray(6) || !reader.TryUInt(2, out ulong type) || type == 0) return false;
        if (!reader.TryInt(Limits.HeightMax, out long height) || height == 0) return false;
        if (!reader.TryInt(Limits.RoundMax, out long round)) return false;
        if (!reader.TryHash(out Hash256 blockHash)) return false;
        if (!reader.TryInt(Limits.ValidatorsMax - 1, out long index)) return false;
        if (!reader.TrySignature(out Signature signature)) return false;
        vote = new Vote((VoteType)type, height, (int)round, blockHash, (int)index, signature);
        return true;
    }
}
