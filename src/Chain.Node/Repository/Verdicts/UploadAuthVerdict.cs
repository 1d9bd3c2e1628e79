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
}
