namespace Chain.Light;

/// <summary>Compares a verified header with what the other sources show at its height. [LIGHT-WIT.1]</summary>
internal sealed class WitnessComparison(SourceRoster roster, HopWalk walk, SourceOptions options, TimeProvider time)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks all witnesses that are not pausing, at the same time.</summary>
    /// <param name="asked">The source that showed the header.</param>
    /// <param name="before">What was trusted before: a witness's header is judged from there, so a fork behind a set change is found too.</param>
    /// <param name="target">The header, verified.</param>
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

    /// <summary>Valid: the witness shows the same header. NoSource: it does not have it (yet). Conflict: it shows another one, and can prove it.</summary>
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
            // One set that decided both needs no walk, and the proofs that a walk takes need not exist for a forged header.
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

    // A witness may hear of a block a moment later than the source. It is worth a wait only if its word is asked for.
    private async Task<LightBlock?> AskAsync(ILightSource witness, long height, CancellationToken cancellation)
    {
        while (true)
        {
            LightBlock? block = await witness.GetLightBlockAsync(height, cancellation).ConfigureAwait(false);
            if (block is not null || options.WitnessesMin == 0) return block;
            await Task.Delay(RetryPause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What the comparison gave.</summary>
    /// <param name="Verdict">Valid, ConflictingHeaders or TooFewWitnesses.</param>
    /// <param name="Witness">The witness that shows another header, on a conflict.</param>
    /// <param name="Block">That header.</param>
    internal readonly record struct Outcome(LightVerdict Verdict, ILightSource? Witness, LightBlock? Block);
}
