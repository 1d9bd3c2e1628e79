using Chain.Core.Ledger;

namespace Chain.Light;

/// <summary>Verifies one step from a trusted header to a later one that the same set decided. Pure; time is an argument.</summary>
public static class HeaderVerifier
{
    /// <summary>Checks a light block against what is trusted; from cheap checks to costly ones.</summary>
    /// <param name="trusted">The newest trusted point.</param>
    /// <param name="block">What a source sent.</param>
    /// <param name="options">How much trust time may carry.</param>
    /// <param name="nowMs">The local clock in Unix milliseconds.</param>
    /// <remarks>
    /// [LIGHT.1] the chain's id; [LIGHT.2] the trusting period, except from the genesis, which does not age; [LIGHT.3] height and time
    /// rise; [LIGHT.4] the time is not ahead of the clock; [LIGHT.5] the header names the very set that is trusted for the next
    /// height: there is no level below it, so no header by a third of a set is ever believed (threat D06); [LIGHT.6] the sets that
    /// came along hash to what the header says; [LIGHT.7] last, since it costs signatures, the certificate.
    /// </remarks>
    public static LightVerdict Verify(TrustedState trusted, LightBlock block, TrustOptions options, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(options);
        BlockHeader header = block.Header;
        if (!header.ChainId.Equals(trusted.ChainId)) return LightVerdict.WrongChain;                                       // [LIGHT.1]
        if (trusted.Height > 0 && nowMs - trusted.TimeMs > options.TrustingPeriodMs) return LightVerdict.OutsideTrustingPeriod; // [LIGHT.2]
        if (header.Height <= trusted.Height) return LightVerdict.NotNewer;                                                // [LIGHT.3]
        if (header.TimeMs <= trusted.TimeMs) return LightVerdict.TimeNotAfter;
        if (header.TimeMs > nowMs + options.ClockDriftMs) return LightVerdict.FromFuture;                                 // [LIGHT.4]
        if (!header.ValidatorsHash.Equals(trusted.NextValidators.Hash(trusted.ChainId))) return LightVerdict.UnknownValidators; // [LIGHT.5]
        if (!block.Validators.Hash(trusted.ChainId).Equals(header.ValidatorsHash)) return LightVerdict.ValidatorsHashMismatch; // [LIGHT.6]
        if (!block.SetAfter.Hash(trusted.ChainId).Equals(header.NextValidatorsHash)) return LightVerdict.NextValidatorsHashMismatch;
        return block.Certificate.VerifyFor(header, trusted.NextValidators, trusted.ChainId) == CertificateVerdict.Valid   // [LIGHT.7]
            ? LightVerdict.Valid
            : LightVerdict.BadCertificate;
    }

    /// <summary>What is trusted after a block that verified.</summary>
    public static TrustedState Advance(LightBlock verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        return new TrustedState(verified.Header.ChainId, verified.Header.Height, verified.Header.TimeMs, verified.Header.Hash, verified.SetAfter);
    }
}
