namespace Chain.Light;

/// <summary>The result of checking an answer of a source. Append-only; SPEC.md says which check gives which verdict.</summary>
public enum LightVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Verified.</summary>
    Valid = 1,

    /// <summary>The header is of another chain.</summary>
    WrongChain = 2,

    /// <summary>The header is not higher than the trusted one: the source is behind, or replays an old header.</summary>
    NotNewer = 3,

    /// <summary>The header's time is not after that of the trusted header.</summary>
    TimeNotAfter = 4,

    /// <summary>The header's time is further in the future than the clock drift allows.</summary>
    FromFuture = 5,

    /// <summary>The trusted header is older than the trusting period: a new checkpoint is needed (threat D08).</summary>
    OutsideTrustingPeriod = 6,

    /// <summary>The newest header is older than the maximum head age: the source may be hiding later ones (threat A05).</summary>
    StaleHead = 7,

    /// <summary>The header names another validator set than the one that is trusted for its height.</summary>
    UnknownValidators = 8,

    /// <summary>The set in the light block is not the one that the header names.</summary>
    ValidatorsHashMismatch = 9,

    /// <summary>The next set in the light block is missing, superfluous, or not the one that the header names.</summary>
    NextValidatorsHashMismatch = 10,

    /// <summary>The certificate is not by a quorum of the set for this header, or a signature in it is invalid.</summary>
    BadCertificate = 11,

    /// <summary>A proof does not verify under the header's root.</summary>
    BadProof = 12,

    /// <summary>A proven record does not decode, or does not belong to the question.</summary>
    WrongRecord = 13,

    /// <summary>Bytes are not in the form that they must have.</summary>
    Malformed = 14,

    /// <summary>No source answered.</summary>
    NoSource = 15,

    /// <summary>
    /// Two different headers of one height have valid certificates (threat D07). The client stops until an operator has removed the
    /// evidence.
    /// </summary>
    ConflictingHeaders = 16,

    /// <summary>The local clock is behind the trusted header. It must be set before the client can judge anything (threat A18).</summary>
    ClockBehind = 17,

    /// <summary>The header of the next height does not name the trusted header as its parent.</summary>
    NotAChild = 18,

    /// <summary>The header contradicts itself: its last set change or its proposer is impossible.</summary>
    InconsistentHeader = 19,

    /// <summary>The source was asked for a header that announces a set, and sent one that does not.</summary>
    WrongHop = 20,

    /// <summary>The header's history is not proven to extend that of the trusted header (threat C02).</summary>
    HistoryBroken = 21,

    /// <summary>The source did not send a part that the check needs.</summary>
    MissingPart = 22,

    /// <summary>Fewer other operators confirmed the header than the options ask for (threat D10).</summary>
    TooFewWitnesses = 23,

    /// <summary>The block is not the one that the checkpoint names.</summary>
    NotTheCheckpoint = 24,

    /// <summary>The verified header cannot be stored, so it is not trusted: a restart would forget it.</summary>
    NotStored = 25,

    /// <summary>A validator set has a member whose key is not a point of the curve (threat E04), whether it signs or not.</summary>
    InvalidValidatorKey = 26,
}
