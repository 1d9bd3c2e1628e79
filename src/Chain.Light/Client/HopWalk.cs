namespace Chain.Light;

/// <summary>Carries trust from one point to a later header of one source, over the validator-set changes between: k changes cost k + 1 headers.</summary>
/// <remarks>
/// Each header is verified before the next one is asked for. A lying source is thus found at its first lie, and whoever walks
/// keeps one header in memory, however long the walk. [LIGHT-HOP.1]
/// </remarks>
internal sealed class HopWalk(TrustOptions options, TimeProvider time)
{
    /// <summary>Set changes of one walk. With one change a day this is 27 years; a longer absence takes a checkpoint.</summary>
    public const int HopsMax = 10_000;

    /// <summary>Verifies the target and all that lies between.</summary>
    /// <returns>The verdict, and the point that is trusted now; null unless the verdict is valid.</returns>
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
            // Without a change before the target, the target names a set that the chain never gave itself.
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

        return verdict == LightVerdict.Valid ? (verdict, TrustedState.FromBlock(block)) : (verdict, null);
    }

    private static bool IsDecidedByKnownSet(TrustedState trusted, LightBlock target) =>
        target.Header.ValidatorsHash.Equals(trusted.NextValidators.Hash(trusted.ChainId));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
