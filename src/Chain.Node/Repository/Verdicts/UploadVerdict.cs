namespace Chain.Node.Repository.Verdicts;

/// <summary>Result of an upload request. The answer, the log and the metrics use the same value.</summary>
internal enum UploadVerdict
{
    Unspecified = 0,
    Stored = 1,
    AlreadyThere = 2,
    PartStored = 3,
    LengthMissing = 10,
    RangeMalformed = 11,
    SizeZero = 12,
    SizeTooLarge = 13,
    LengthContradictsRange = 14,
    SizeContradictsImage = 15,
    Unauthenticated = 20,
    Forbidden = 21,
    TooManyUploads = 30,
    InProgress = 31,
    OffsetMismatch = 32,
    BodyShort = 40,
    BodyLong = 41,
    DigestMismatch = 42,
    BodyTooSlow = 43,
    Interrupted = 44,
    DiskFull = 50,
    StoreFailed = 51,
}
