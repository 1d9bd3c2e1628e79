namespace Chain.Light;

/// <summary>Compares a verified header with the headers of the other sources at its height. [LIGHT-WIT.1]</summary>
internal sealed class WitnessComparison(SourceRoster roster, HopWalk walk, SourceOptions options, TimeProvider time)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks all witnesses that are not pausing, concurrently.</summary>
    /// <param name="asked">The source that sent the header.</param>
    /// <param name="before">
    /// The point that was trusted before. A witness's header is verified from there, which also finds a fork that includes a set change.
    /// </param>
    /// <param name="target">The verified header.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Outcome> CompareAsync(ILightSource asked, TrustedState before, LightBlock target, CancellationToken cancellation)
    {
        IReadOnlyList<ILightSource> witnesses = roster.ReadyBut(asked);
        Task<(ILightSource Witness, LightVerdict Verdict, LightBlock? Block)>[] answers =
            [.. witnesses.Select(w => JudgeAsync(w, before, target, cancellation))];
        HashSet<string> confirming = new(StringComparer.Ordinal);
        foreach ((ILightSource witness, LightVerdict verdict, LightBlock? block) in await Task.WhenAll(answers).ConfigureAwait(false))
        {
            if (verdict == LightVerdict.ConflictingHeaders) return new Outcome(verdict, witness, block);
            if (verdict == LightVerdict.Valid && witness.Operator != asked.Operator) confirming.Add(witness.Operator);
        }

        // [LIGHT-WIT.4]
        return new Outcome(confirming.Count >= options.WitnessesMin ? LightVerdict.Valid : LightVerdict.TooFewWitnesses, null, null);
    }

    /// <summary>
    /// Valid: the witness has the same header. NoSource: it has none at that height yet. ConflictingHeaders: it has another header that
    /// verifies. Otherwise the check that its header failed.
    /// </summary>
    private async Task<(ILightSource Witness, LightVerdict Verdict, LightBlock? Block)> JudgeAsync(
        ILightSource witness, TrustedState before, LightBlock target, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMilliseconds(options.WitnessTimeoutMs), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            LightBlock? other = await AskAsync(witness, target.Header.Height, either.Token).ConfigureAwait(false);
            if (other is null) return (witness, LightVerdict.NoSource, null);
            if (other.Header.Hash.Equals(target.Header.Hash)) return (witness, LightVerdict.Valid, other);
            // If one set signed both, no walk is needed; the proofs that a walk needs may not exist for a forged header.
            if (ConflictEvidence.Contradicts(target, other, out LightBlock? contradiction)) return (witness, LightVerdict.ConflictingHeaders, contradiction);
            LightVerdict verdict = other.Header.Height == target.Header.Height
                ? (await walk.FollowAsync(witness, before, other, either.Token).ConfigureAwait(false)).Verdict
                : LightVerdict.Malformed;
            if (verdict == LightVerdict.Valid) return (witness, LightVerdict.ConflictingHeaders, other);
            roster.Failed(witness, verdict);
            return (witness, verdict, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            roster.Failed(witness, LightVerdict.NoSource);
            return (witness, LightVerdict.NoSource, null);
        }
    }

    // A witness may receive a block a moment later than the source. Waiting pays only if the options ask for confirmations.
    private async Task<LightBlock?> AskAsync(ILightSource witness, long height, CancellationToken cancellation)
    {
        while (true)
        {
            LightBlock? block = await witness.GetLightBlockAsync(height, cancellation).ConfigureAwait(false);
            if (block is not null || options.WitnessesMin == 0) return block;
            await Task.Delay(RetryPause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The result of the comparison.</summary>
    /// <param name="Verdict">Valid, ConflictingHeaders or TooFewWitnesses.</param>
    /// <param name="Witness">On a conflict, the witness that has another header.</param>
    /// <param name="Block">On a conflict, that header's block.</param>
    internal readonly record struct Outcome(LightVerdict Verdict, ILightSource? Witness, LightBlock? Block);
}
