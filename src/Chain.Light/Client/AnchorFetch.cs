using Chain.Core.Ledger;

namespace Chain.Light;

/// <summary>Turns an anchor into a trusted point by asking sources for its validator set.</summary>
public static class AnchorFetch
{
    /// <summary>Fetches the anchor's set from the first source that has it. A set that a lying source sends fails the check of its hash.</summary>
    /// <param name="anchor">What the operator vouches for.</param>
    /// <param name="sources">Asked in this order.</param>
    /// <param name="cancellation">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Where trust starts, or null if no source sent the set.</returns>
    public static async Task<TrustedState?> FetchAsync(this TrustAnchor anchor, IReadOnlyList<ILightSource> sources, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(sources);
        foreach (ILightSource source in sources)
        {
            // The set that decides after the anchor decides every block up to the next change, and that change itself.
            LightBlock? block = await source.GetNextSetChangeAsync(anchor.Height, cancellation).ConfigureAwait(false)
                ?? await source.GetLightBlockAsync(0, cancellation).ConfigureAwait(false);
            if (block is null) continue;
            ValidatorSet set = block.Validators;
            if (set.Hash(anchor.ChainId).Equals(anchor.ValidatorsHash)) return TrustedState.FromAnchor(anchor, set);
        }

        return null;
    }
}
