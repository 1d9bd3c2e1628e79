using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Ledger;

/// <summary>Two votes of one validator with one type, height and round, for different blocks or for a block and nil.</summary>
public sealed record DuplicateVoteEvidence : Evidence
{
    internal const ulong KindNumber = 1;

    /// <summary>Pairs two votes. Sorts them by block hash, so that a pair has one form.</summary>
    /// <exception cref="ArgumentException">The votes differ in type, height, round or validator, or have the same block hash.</exception>
    public DuplicateVoteEvidence(Vote one, Vote other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        (First, Second) = one.BlockHash.CompareTo(other.BlockHash) <= 0 ? (one, other) : (other, one);
        if (!AreExclusive(First, Second)) throw new ArgumentException("The votes must agree in all but the block hash.", nameof(other));
    }

    /// <summary>The vote with the smaller block hash.</summary>
    public Vote First { get; }

    /// <summary>The vote with the greater block hash.</summary>
    public Vote Second { get; }

    /// <inheritdoc/>
    public override long Height => First.Height;

    /// <inheritdoc/>
    public override int ValidatorIndex => First.ValidatorIndex;

    private protected override ulong Kind => KindNumber;

    /// <inheritdoc/>
    public override bool IsProven(ValidatorSet validators, Hash256 chainId) =>
        First.IsSignedBy(validators, chainId) && Second.IsSignedBy(validators, chainId);

    private static bool AreExclusive(Vote first, Vote second) =>
        first.Type == second.Type && first.Height == second.Height && first.Round == second.Round
        && first.ValidatorIndex == second.ValidatorIndex && first.BlockHash.CompareTo(second.BlockHash) < 0;

    private protected override void WriteBody(CborWriter writer, bool withSignatures)
    {
        if (withSignatures)
        {
            writer.Array(2);
            First.WriteTo(writer);
            Second.WriteTo(writer);
            return;
        }

        writer.Array(6);
        writer.UInt((ulong)First.Type);
        writer.Int(First.Height);
        writer.Int(First.Round);
        writer.Int(First.ValidatorIndex);
        writer.Bytes(First.BlockHash.AsSpan());
        writer.Bytes(Second.BlockHash.AsSpan());
    }

    internal static DuplicateVoteEvidence? ReadBody(ref CborReader reader)
    {
        if (!reader.TryExactArray(2) || !Vote.TryRead(ref reader, out Vote? first) || !Vote.TryRead(ref reader, out Vote? second)) return null;
        return AreExclusive(first, second) ? new DuplicateVoteEvidence(first, second) : null;
    }
}
