namespace Chain.Light;

/// <summary>What is wrong with what a source sent, or that nothing is. Append-only.</summary>
public enum LightVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Verified.</summary>
    Valid = 1,

    /// <summary>Of another chain.</summary>
    WrongChain = 2,

    /// <summary>Not higher than what is trusted already, or of the same height with another hash.</summary>
    NotNewer = 3,

    /// <summary>Its time does not lie after that of the trusted header.</summary>
    TimeNotAfter = 4,

    /// <summary>Its time lies further in the future than the clock drift allows.</summary>
    FromFuture = 5,

    /// <summary>The trusted header is older than the trusting period: a new checkpoint is needed (threat D08).</summary>
    OutsideTrustingPeriod = 6,

    /// <summary>The newest header is older than the maximum head age: the source may be hiding later ones (threat A05).</summary>
    StaleHead = 7,

    /// <summary>The header names another validator set than the one that is known for its height.</summary>
    UnknownValidators = 8,

    /// <summary>The set that came along is not the one that the header names.</summary>
    ValidatorsHashMismatch = 9,

    /// <summary>The next set that came along is missing, or not the one that the header names.</summary>
    NextValidatorsHashMismatch = 10,

    /// <summary>The certificate is not that of a quorum of the set for this header.</summary>
    BadCertificate = 11,

    /// <summary>A proof does not verify under the header's root.</summary>
    BadProof = 12,

    /// <summary>A proven record does not decode, or does not belong to what was asked.</summary>
    WrongRecord = 13,

    /// <summary>Bytes that are not what they should be.</summary>
    Malformed = 14,

    /// <summary>No source answered.</summary>
    NoSource = 15,

    /// <summary>Two sources show different headers of one height, both with good certificates (threat D07).</summary>
    ConflictingHeaders = 16,
}
