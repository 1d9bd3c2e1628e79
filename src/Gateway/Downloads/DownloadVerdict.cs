namespace Gateway.Downloads;

/// <summary>How a download ended, or why one source was abandoned.</summary>
public enum DownloadVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The image is in the cache; size and digest are those of the proven record.</summary>
    Ready = 1,

    /// <summary>The connection failed or broke.</summary>
    Unreachable = 2,

    /// <summary>The source answered with another status than 200 or 206.</summary>
    Refused = 3,

    /// <summary>The source announced, or began to send, another size than the record's (threat A02).</summary>
    WrongSize = 4,

    /// <summary>All bytes arrived, and their digest is not the record's (threats A01, A06).</summary>
    WrongDigest = 5,

    /// <summary>The source stalled, or fell below the minimum rate (threat A13).</summary>
    TooSlow = 6,

    /// <summary>The deadline for the whole image passed.</summary>
    DeadlinePassed = 7,

    /// <summary>The image is larger than this gateway accepts.</summary>
    TooLarge = 8,

    /// <summary>The cache is full of images that are in use.</summary>
    CacheFull = 9,

    /// <summary>The disk is full, or the folder cannot be written.</summary>
    StorageFailed = 10,

    /// <summary>The record names no usable URI, or every source is banned at the moment.</summary>
    NoSource = 11,

    /// <summary>The release became invalid, so the download was cancelled (threat G08).</summary>
    CalledOff = 12,

    /// <summary>Every piece agrees with the manifest and the whole image does not: the manifest contradicts itself.</summary>
    Contradiction = 13,

    /// <summary>The source has no public address, and <see cref="ImageCacheOptions.AllowedNetworks"/> does not contain the one that it has.</summary>
    AddressRefused = 14,

    /// <summary>The source's certificate is refused. <see cref="ImageCacheOptions.Authorities"/> may lack the authority that signed it.</summary>
    CertificateRefused = 15,
}
