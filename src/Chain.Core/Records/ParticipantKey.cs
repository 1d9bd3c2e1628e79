using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>One key of a participant and the heights at which it is in force.</summary>
/// <param name="Key">The public key.</param>
/// <param name="FromHeight">First height at which the key is in force.</param>
/// <param name="UntilHeight">First height at which the key is no longer in force; 0 for no end.</param>
public readonly record struct ParticipantKey(PublicKey Key, long FromHeight, long UntilHeight)
{
    /// <summary>Whether the key is in force at <paramref name="height"/>.</summary>
    public bool IsInForce(long height) => height >= FromHeight && (UntilHeight == 0 || height < UntilHeight);
}
