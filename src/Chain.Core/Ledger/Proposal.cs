using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A block that a proposer proposes and signs for one round.</summary>
/// <param name="Height">Height to decide, from 1.</param>
/// <param name="Round">Round of the proposal, from 0.</param>
/// <param name="ValidRound">Round in which a quorum prevoted this block, or -1 for a new block (arXiv:1807.04938, line 19).</param>
/// <param name="Block">The proposed block.</param>
/// <param name="Signature">Signature over <see cref="SigningDigest"/> by the proposer of the height and round.</param>
public sealed record Proposal(long Height, int Round, int ValidRound, Block Block, Signature Signature)
{
    /// <summary>Computes the digest that a proposer signs: height, round, valid round + 1 and block hash under the proposal domain.</summary>
    public static Hash256 SigningDigest(Hash256 chainId, long height, int round, int validRound, Hash256 blockHash)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Int(height);
        writer.Int(round);
        writer.Int(validRound + 1);
        writer.Bytes(blockHash.AsSpan());
        return DomainHash.Compute(Domains.Proposal, chainId, writer.Written);
    }

    /// <summary>Canonical bytes: [height, round, valid round + 1, block, signature].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(5);
        writer.Int(Height);
        writer.Int(Round);
        writer.Int(ValidRound + 1);
        writer.Bytes(Block.Encoded.Span);
        writer.Bytes(Signature.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a proposal; false unless the bytes are exactly what <see cref="Encode"/> writes. Does not verify the signature.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out Proposal? proposal)
    {
        proposal = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(5)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long height) || height == 0) return false;
        if (!reader.TryInt(Limits.RoundMax, out long round)) return false;
        if (!reader.TryInt(Limits.RoundMax, out long validRoundPlusOne) || validRoundPlusOne > round) return false;
        if (!reader.TryBytes(Limits.BlockBytesMax, out ReadOnlySpan<byte> blockBytes)) return false;
        if (!reader.TrySignature(out Signature signature) || !reader.AtEnd) return false;
        if (!Block.TryDecode(blockBytes, out Block? block) || block.Header.Height != height) return false;
        proposal = new Proposal(height, (int)round, (int)validRoundPlusOne - 1, block, signature);
        return true;
    }
}
