using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>One key of a participant and the heights at which it holds.</summary>
/// <param name="Key">The public key.</param>
/// <param name="FromHeight">First height at which the key signs for the participant.</param>
/// <param name="UntilHeight">First height at which it no longer does; 0 while it is in force.</param>
public readonly record struct ParticipantKey(PublicKey Key, long FromHeight, long UntilHeight)
{
    /// <summary>Whether the key signs for its participant at <paramref name="height"/>.</summary>
    public bool IsInForce(long height) => height >= FromHeight && (UntilHeight == 0 || height < UntilHeight);
}
