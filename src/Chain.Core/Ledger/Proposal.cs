using System.Diagnostics.CodeAnalysis;
using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>A proposer's signed block for one round.</summary>
/// <param name="Height">Height that is being decided.</param>
/// <param name="Round">Round of the proposal.</param>
/// <param name="ValidRound">Round in which a quorum prevoted this block, or -1 for a fresh one (arXiv:1807.04938, line 19).</param>
/// <param name="Block">The block itself.</param>
/// <param name="Signature">By the proposer of (height, round), over <see cref="SigningDigest"/>.</param>
public sealed record Proposal(long Height, int Round, int ValidRound, Block Block, Signature Signature)
{
    /// <summary>What a proposer signs.</summary>
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

    /// <summary>Whether the signature is that of the proposer of this height and round.</summary>
    public bool IsSignedByProposer(ValidatorSet validators, Hash256 chainId)
    {
        ArgumentNullException.ThrowIfNull(validators);
        Validator proposer = validators[validators.ProposerIndex(Height, Round)];
        return SignatureVerifier.Verify(proposer.PublicKey, SigningDigest(chainId, Height, Round, ValidRound, Block.Hash), Signature);
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

    /// <summary>Reads a proposal; refuses any other form than that of <see cref="Encode"/>. The signature is not checked here.</summary>
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
