namespace Chain.Light;

/// <summary>Carries trust over the light blocks of a file, without a network. Pure.</summary>
internal static class OfflineWalk
{
    /// <summary>Verifies light blocks one after the other, from a genesis or an anchor. [BUNDLE.3]</summary>
    /// <param name="start">Where trust starts. If it is an anchor, the first block brings its set.</param>
    /// <param name="blocks">The set changes since the start, and the head.</param>
    /// <param name="endsWithChange">Whether the last block, too, must announce another set.</param>
    /// <param name="driftMs">Maximum time by which the clock may be behind a header.</param>
    /// <param name="nowMs">The clock.</param>
    /// <param name="head">The point that the last block leads to, if the verdict is valid.</param>
    public static LightVerdict Verify(
        OfflineTrust start, IReadOnlyList<LightBlock> blocks, bool endsWithChange, long driftMs, long nowMs, out TrustedState? head)
    {
        head = null;
        TrustOptions options = new TrustOptions(ClockDriftMs: driftMs).WithoutAgeing();
        int first = 0;
        // A file that begins before an anchor serves the holder of that anchor too: the blocks up to it prove nothing, and are not needed. [BUNDLE.11]
        while (first < blocks.Count - 1 && start.IsAnchor && blocks[first].Header.Height <= start.Height) first++;
        TrustedState trusted = start.ToTrustedState(blocks[first]);
        for (int i = first; i < blocks.Count; i++)
        {
            // No header is superfluous, so one proof has one form.
            if ((i < blocks.Count - 1 || endsWithChange) && blocks[i].NextValidators is null) return LightVerdict.WrongHop;
            LightVerdict verdict = HeaderVerifier.Verify(trusted, blocks[i], options, nowMs);
            if (verdict != LightVerdict.Valid) return verdict;
            trusted = TrustedState.FromVerified(blocks[i]);
        }

        head = trusted;
        return LightVerdict.Valid;
    }
}
