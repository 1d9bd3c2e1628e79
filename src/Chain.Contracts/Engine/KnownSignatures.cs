using Chain.Core;

namespace Chain.Contracts;

/// <summary>What a caller has verified of one transaction's signatures, so that the execution need not. The default knows nothing.</summary>
/// <param name="Own">The transaction's own signature.</param>
/// <param name="GoodReleaseSignatures">
/// Bit i is set if number i of the release signatures in a deployment's payload is good; a bit that is not set says nothing.
/// </param>
public readonly record struct KnownSignatures(SignatureStanding Own, ushort GoodReleaseSignatures)
{
    /// <summary>Only that the transaction's own signature is good.</summary>
    public static KnownSignatures OwnIsGood => new(SignatureStanding.Good, 0);

    /// <summary>With the verdict on the transaction's own signature.</summary>
    public KnownSignatures WithOwn(bool isGood) => this with { Own = isGood ? SignatureStanding.Good : SignatureStanding.Bad };

    /// <summary>With verdicts on what <see cref="TransactionSignatures.CollectRelease"/> added, in its order.</summary>
    /// <param name="collected">What <see cref="TransactionSignatures.CollectRelease"/> returned.</param>
    /// <param name="areGood">The verdicts, one a set bit of <paramref name="collected"/>.</param>
    public KnownSignatures WithRelease(ushort collected, ReadOnlySpan<bool> areGood)
    {
        int good = GoodReleaseSignatures, next = 0;
        for (int i = 0; i < Limits.ReleaseKeysMax; i++)
        {
            if ((collected >> i & 1) == 1 && areGood[next++]) good |= 1 << i;
        }

        return this with { GoodReleaseSignatures = (ushort)good };
    }
}
