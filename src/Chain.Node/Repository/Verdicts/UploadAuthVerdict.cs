namespace Chain.Node.Repository.Verdicts;

/// <summary>Result of the authentication and authorization of an uploader.</summary>
internal enum UploadAuthVerdict
{
    Unspecified = 0,
    Allowed = 1,
    HeaderMissing = 2,
    KeyMalformed = 3,
    DateMalformed = 4,
    DateTooFarOff = 5,
    SignatureMalformed = 6,
    SignatureWrong = 7,
    NotAllowed = 8,

    /// <summary>The request has no one-time value and no second signature: its program is an older one.</summary>
    OldSignature = 9,

    /// <summary>The second signature is for another host.</summary>
    HostWrong = 10,

    /// <summary>A request with this one-time value was accepted before.</summary>
    NonceReused = 11,
}
