using Chain.Core.Crypto;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Two proposals of one proposer for one height and round that differ in block or valid round. Holds block hashes, not blocks.</summary>
public sealed record DuplicateProposalEvidence : Evidence
{
    internal const ulong KindNumber = 2;

    /// <summary>
    /// Pairs two signed proposals of the proposer at <paramref name="validatorIndex"/>. Sorts them, so that a pair has one form.
    /// </summary>
    /// <exception cref="ArgumentException">The proposals differ in height or round, or are the same.</exception>
    public DuplicateProposalEvidence(Proposal one, Proposal other, int validatorIndex)
        : this(
            (one ?? throw new ArgumentNullException(nameof(one))).Height,
            one.Round,
            validatorIndex,
            SignedProposalHash.Of(one),
            SignedProposalHash.Of(other ?? throw new ArgumentNullException(nameof(other))))
    {
        if (one.Height != other.Height || one.Round != other.Round || First.CompareTo(Second) >= 0)
        {
            throw new ArgumentException("The proposals must have one height and round, and differ in block or valid round.", nameof(other));
        }
    }

    private DuplicateProposalEvidence(long height, int round, int validatorIndex, SignedProposalHash one, SignedProposalHash other)
    {
        Height = height;
        Round = round;
        ValidatorIndex = validatorIndex;
        (First, Second) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
    }

    /// <inheritdoc/>
    public override long Height { get; }

    /// <summary>Round of both proposals.</summary>
    public int Round { get; }

    /// <inheritdoc/>
    public override int ValidatorIndex { get; }

    /// <summary>The smaller proposal by block hash, then by valid round.</summary>
    public SignedProposalHash First { get; }

    /// <summary>The greater proposal.</summary>
    public SignedProposalHash Second { get; }

    private protected override ulong Kind => KindNumber;

    /// <inheritdoc/>
    public override bool IsProven(ValidatorSet validators, Hash256 chainId)
    {
        ArgumentNullException.ThrowIfNull(validators);
        if (ValidatorIndex >= validators.Count) return false;
        PublicKey key = validators[ValidatorIndex].PublicKey;
        return IsSigned(First, key, chainId) && IsSigned(Second, key, chainId);
    }

    private bool IsSigned(in SignedProposalHash proposal, in PublicKey key, Hash256 chainId) =>
        SignatureVerifier.Verify(key, Proposal.SigningDigest(chainId, Height, Round, proposal.ValidRound, proposal.BlockHash), proposal.Signature);

    private protected override void WriteBody(CborWriter writer, bool withSignatures)
    {
        writer.Array(withSignatures ? 9 : 7);
        writer.Int(Height);
        writer.Int(Round);
        writer.Int(ValidatorIndex);
        foreach (SignedProposalHash proposal in (ReadOnlySpan<SignedProposalHash>)[First, Second])
        {
            writer.Int(proposal.ValidRound + 1);
            writer.Bytes(proposal.BlockHash.AsSpan());
            if (withSignatures) writer.Bytes(proposal.Signature.AsSpan());
        }
    }

    internal static DuplicateProposalEvidence? ReadBody(ref CborReader reader)
    {
        if (!reader.TryExactArray(9) || !reader.TryInt(Limits.HeightMax, out long height) || height == 0) return null;
        if (!reader.TryInt(Limits.RoundMax, out long round) || !reader.TryInt(Limits.ValidatorsMax - 1, out long index)) return null;
        if (!TryReadProposal(ref reader, round, out SignedProposalHash first) || !TryReadProposal(ref reader, round, out SignedProposalHash second))
            return null;
        return first.CompareTo(second) < 0 ? new DuplicateProposalEvidence(height, (int)round, (int)index, first, second) : null;
    }

    private static bool TryReadProposal(ref CborReader reader, long round, out SignedProposalHash proposal)
    {
        proposal = default;
        if (!reader.TryInt(Limits.RoundMax, out long validRoundPlusOne) || validRoundPlusOne > round) return false;
        if (!reader.TryHash(out Hash256 hash) || !reader.TrySignature(out Signature signature)) return false;
        proposal = new SignedProposalHash((int)validRoundPlusOne - 1, hash, signature);
        return true;
    }
}
