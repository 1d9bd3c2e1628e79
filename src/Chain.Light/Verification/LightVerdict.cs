namespace Chain.Light;

/// <summary>What is wrong with what a source sent, or that nothing is. Append-only; SPEC.md says which check gives which.</summary>
public enum LightVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Verified.</summary>
    Valid = 1,

    /// <summary>Of another chain.</summary>
    WrongChain = 2,

    /// <summary>Not higher than what is trusted already: the source is behind, or an old header is shown again.</summary>
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

    /// <summary>The next set that came along is missing, superfluous, or not the one that the header names.</summary>
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

    /// <summary>Two different headers of one height, both with good certificates (threat D07). The client stops until an operator has looked.</summary>
    ConflictingHeaders = 16,

    /// <summary>The local clock is behind the trusted header: it must be set before anything can be judged (threat A18).</summary>
    ClockBehind = 17,

    /// <summary>The header of the next height names another parent than the trusted header.</summary>
    NotAChild = 18,

    /// <summary>The header contradicts itself: its last set change or its proposer cannot be.</summary>
    InconsistentHeader = 19,

    /// <summary>The source was asked for the next set change and sent another header.</summary>
    WrongHop = 20,

    /// <summary>The header's history is not proven to extend that of the trusted header (threat C02).</summary>
    HistoryBroken = 21,

    /// <summary>The source has not sent a part that the check needs.</summary>
    MissingPart = 22,

    /// <summary>Fewer other operators confirmed the header than the options ask for (threat D10).</summary>
    TooFewWitnesses = 23,

    /// <summary>The block is not the one that the checkpoint names.</summary>
    NotTheCheckpoint = 24,

    /// <summary>What was verified cannot be stored, so it is not trusted: a restart would forget it.</summary>
    NotStored = 25,
}
