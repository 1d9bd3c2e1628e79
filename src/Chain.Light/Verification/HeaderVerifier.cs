using Chain.Core.Ledger;

namespace Chain.Light;

/// <summary>Verifies one step: from a trusted point to a later header that the known set decided. Pure; time is an argument.</summary>
public static class HeaderVerifier
{
    /// <summary>Checks a light block against a trusted point, in the order of SPEC.md: comparisons first, then hashes, then signatures.</summary>
    /// <param name="trusted">The newest trusted point.</param>
    /// <param name="block">The light block that a source sent.</param>
    /// <param name="options">How much trust time may carry.</param>
    /// <param name="nowMs">The local clock in Unix milliseconds.</param>
    /// <returns><see cref="LightVerdict.Valid"/>, or the first check that fails.</returns>
    public static LightVerdict Verify(TrustedState trusted, LightBlock block, TrustOptions options, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(block);
        LightVerdict verdict = VerifyPosition(trusted, block.Header, options, nowMs);
        if (verdict != LightVerdict.Valid) return verdict;
        verdict = VerifySets(trusted, block);
        if (verdict != LightVerdict.Valid) return verdict;
        // Signatures cost most, so they are last. Every signature must be valid, even beyond a quorum. [LIGHT-HDR.10]
        return block.Certificate.VerifyFor(block.Header, block.Validators, trusted.ChainId) == CertificateVerdict.Valid
            ? LightVerdict.Valid
            : LightVerdict.BadCertificate;
    }

    /// <summary>The checks that need comparisons only: chain, age, height, time, parent, and that the header does not contradict itself.</summary>
    /// <remarks>A client runs them before it asks a source for the set changes in between.</remarks>
    public static LightVerdict VerifyPosition(TrustedState trusted, BlockHeader header, TrustOptions options, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(options);
        if (!header.ChainId.Equals(trusted.ChainId)) return LightVerdict.WrongChain;                                    // [LIGHT-HDR.1]
        LightVerdict clock = VerifyClock(trusted, options, nowMs);
        if (clock != LightVerdict.Valid) return clock;
        if (header.Height <= trusted.Height) return LightVerdict.NotNewer;                                             // [LIGHT-HDR.4]
        if (header.TimeMs <= trusted.TimeMs) return LightVerdict.TimeNotAfter;                                         // [LIGHT-HDR.5]
        if (header.TimeMs - nowMs > options.ClockDriftMs) return LightVerdict.FromFuture;                              // [LIGHT-HDR.6]
        bool isChild = trusted.Block is not null && header.Height == trusted.Height + 1;
        if (isChild && !header.ParentHash.Equals(trusted.HeaderHash)) return LightVerdict.NotAChild;                   // [LIGHT-HDR.7]
        bool announcesSet = !header.NextValidatorsHash.Equals(header.ValidatorsHash);
        return announcesSet == (header.LastSetChangeHeight == header.Height) ? LightVerdict.Valid : LightVerdict.InconsistentHeader; // [LIGHT-HDR.8]
    }

    /// <summary>
    /// Checks the local clock against the trusted point: not behind it by more than the drift, and not ahead of it by more than the
    /// trusting period.
    /// </summary>
    public static LightVerdict VerifyClock(TrustedState trusted, TrustOptions options, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(options);
        if (trusted.TimeMs - nowMs > options.ClockDriftMs) return LightVerdict.ClockBehind;                            // [LIGHT-HDR.2]
        bool ages = trusted.Block is not null;
        return ages && nowMs - trusted.TimeMs > options.TrustingPeriodMs ? LightVerdict.OutsideTrustingPeriod : LightVerdict.Valid; // [LIGHT-HDR.3]
    }

    /// <summary>Checks that a verified header is recent enough to say what is newest now.</summary>
    public static LightVerdict VerifyFreshness(long headTimeMs, TrustOptions options, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(options);
        return nowMs - headTimeMs > options.MaxHeadAgeMs ? LightVerdict.StaleHead : LightVerdict.Valid;                // [LIGHT-FRESH.1]
    }

    // The header must name exactly the set that is trusted for the next height. Other light clients also accept signatures by a third of
    // a set that they know from earlier; attacks on that rule do not exist here (threat D06). [LIGHT-HDR.9]
    private static LightVerdict VerifySets(TrustedState trusted, LightBlock block)
    {
        BlockHeader header = block.Header;
        if (!header.ValidatorsHash.Equals(trusted.NextValidatorsHash)) return LightVerdict.UnknownValidators;
        if (!block.Validators.Hash(trusted.ChainId).Equals(header.ValidatorsHash)) return LightVerdict.ValidatorsHashMismatch;
        if (header.ProposerIndex >= block.Validators.Count) return LightVerdict.InconsistentHeader;
        bool announcesSet = !header.NextValidatorsHash.Equals(header.ValidatorsHash);
        if (announcesSet != block.NextValidators is not null) return LightVerdict.NextValidatorsHashMismatch;
        if (block.NextValidators is { } next && !next.Hash(trusted.ChainId).Equals(header.NextValidatorsHash)) return LightVerdict.NextValidatorsHashMismatch;
        // A member whose key is no point of the curve can never vote, yet it counts for the quorum. It is refused even if it does not sign. [LIGHT-HDR.11]
        bool hasGoodKeys = trusted.HasGoodKeys() && (block.NextValidators is null || TrustedState.AreGood(block.NextValidators));
        return hasGoodKeys ? LightVerdict.Valid : LightVerdict.InvalidValidatorKey;
    }
}
