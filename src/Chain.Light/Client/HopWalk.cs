namespace Chain.Light;

/// <summary>Carries trust from one point to a later header of one source, over the validator-set changes between them. k changes need k + 1 headers.</summary>
/// <remarks>
/// It verifies each header before it asks for the next one. It therefore detects a lying source at the first lie, and keeps only one header
/// in memory, however long the walk is. [LIGHT-HOP.1]
/// </remarks>
internal sealed class HopWalk(TrustOptions options, TimeProvider time)
{
    /// <summary>Maximum number of set changes in one walk. With one change per day this is 27 years; a longer absence needs a checkpoint.</summary>
    public const int HopsMax = 10_000;

    /// <summary>Verifies the target and the set changes before it.</summary>
    /// <returns>The verdict, and the new trusted point; null unless the verdict is valid.</returns>
    public async Task<(LightVerdict Verdict, TrustedState? Trusted)> FollowAsync(
        ILightSource source, TrustedState from, LightBlock target, CancellationToken cancellation)
    {
        LightVerdict position = HeaderVerifier.VerifyPosition(from, target.Header, options, Now());
        if (position != LightVerdict.Valid) return (position, null);
        TrustedState trusted = from;
        TrustOptions later = options.WithoutAgeing();
        for (int hops = 0; hops < HopsMax && !IsDecidedByKnownSet(trusted, target); hops++)
        {
            LightBlock? change = await source.GetNextSetChangeAsync(trusted.Height, cancellation).ConfigureAwait(false);
            // If there is no change before the target, the target names a set that the chain never elected.
            if (change is null || change.Header.Height >= target.Header.Height) return (LightVerdict.UnknownValidators, null);
            if (change.NextValidators is null) return (LightVerdict.WrongHop, null);                                    // [LIGHT-HOP.2]
            (LightVerdict hop, TrustedState? next) = await StepAsync(source, trusted, change, later, cancellation).ConfigureAwait(false);
            if (hop != LightVerdict.Valid) return (hop, null);
            trusted = next!;
        }

        return await StepAsync(source, trusted, target, later, cancellation).ConfigureAwait(false);
    }

    private async Task<(LightVerdict Verdict, TrustedState? Trusted)> StepAsync(
        ILightSource source, TrustedState trusted, LightBlock block, TrustOptions step, CancellationToken cancellation)
    {
        LightVerdict verdict = HeaderVerifier.Verify(trusted, block, step, Now());
        if (verdict == LightVerdict.Valid && HistoryVerifier.IsNeeded(trusted, block.Header))
        {
            HistoryAnswer? history = await source.GetConsistencyProofAsync(trusted.Height, block.Header.Height, cancellation).ConfigureAwait(false);
            verdict = history is null ? LightVerdict.MissingPart : HistoryVerifier.VerifyExtends(trusted, block.Header, history);
        }

        return verdict == LightVerdict.Valid ? (verdict, TrustedState.FromVerified(block)) : (verdict, null);
    }

    private static bool IsDecidedByKnownSet(TrustedState trusted, LightBlock target) =>
        target.Header.ValidatorsHash.Equals(trusted.NextValidatorsHash);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
