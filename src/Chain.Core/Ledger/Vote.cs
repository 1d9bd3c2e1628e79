using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A validator's signed vote for a block, or for nil, in one round.</summary>
/// <param name="Type">Prevote or precommit.</param>
/// <param name="Height">Height that is being decided, from 1.</param>
/// <param name="Round">Round, from 0.</param>
/// <param name="BlockHash">Hash of the block's header; <see cref="Hash256.Zero"/> is a vote for nil.</param>
/// <param name="ValidatorIndex">Index of the voter in the set of this height.</param>
/// <param name="Signature">Over <see cref="SigningDigest(Hash256)"/>, by the voter's key.</param>
public sealed record Vote(VoteType Type, long Height, int Round, Hash256 BlockHash, int ValidatorIndex, Signature Signature)
{
    /// <summary>Whether this is a vote for nil.</summary>
    public bool IsNil => BlockHash.Equals(Hash256.Zero);

    /// <summary>What a voter signs: type, height, round and block hash under the vote domain and the chain's id.</summary>
    /// <remarks>The voter's index is left out: the key that verifies is the identity, and one digest serves a whole certificate.</remarks>
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

    /// <summary>The digest that <see cref="Signature"/> covers.</summary>
    public Hash256 SigningDigest(Hash256 chainId) => SigningDigest(chainId, Type, Height, Round, BlockHash);

    /// <summary>Whether the signature is that of the validator at <see cref="ValidatorIndex"/>.</summary>
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

    /// <summary>Reads a vote; refuses any other form than that of <see cref="Encode"/>. The signature is not checked here.</summary>
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
