using Chain.Core;

namespace Chain.Contracts;

/// <summary>One transaction's signatures that the caller has verified, so that the execution need not. The default is: none.</summary>
/// <param name="Own">Verdict on the transaction's own signature.</param>
/// <param name="GoodReleaseSignatures">
/// Bit i is set if release signature i in a deployment's payload is good. A clear bit says nothing.
/// </param>
public readonly record struct KnownSignatures(SignatureStanding Own, ushort GoodReleaseSignatures)
{
    /// <summary>Knows only that the transaction's own signature is good.</summary>
    public static KnownSignatures OwnIsGood => new(SignatureStanding.Good, 0);

    /// <summary>A copy with the verdict on the transaction's own signature.</summary>
    public KnownSignatures WithOwn(bool isGood) => this with { Own = isGood ? SignatureStanding.Good : SignatureStanding.Bad };

    /// <summary>A copy with the verdicts on the release signatures that were collected for verification.</summary>
    /// <param name="collected">Bit i is set if release signature i was verified.</param>
    /// <param name="areGood">The verdicts, one per set bit of <paramref name="collected"/>, in ascending order.</param>
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
