namespace Chain.Light;

/// <summary>The verdict on an offline bundle. Append-only.</summary>
public enum BundleVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Every step holds.</summary>
    Valid = 1,

    /// <summary>A header does not follow from the genesis or anchor and the hops before it.</summary>
    HeaderRefused = 2,

    /// <summary>The record is not proven under the header.</summary>
    RecordRefused = 3,

    /// <summary>The release is not active: it is pending, superseded or revoked.</summary>
    NotActive = 4,

    /// <summary>The image does not have the size that the record states.</summary>
    ImageSizeMismatch = 5,

    /// <summary>The image does not have the digest that the record states.</summary>
    ImageDigestMismatch = 6,

    /// <summary>The release has expired.</summary>
    Expired = 7,

    /// <summary>The last header is older or lower than the verifier accepts.</summary>
    HeadTooOld = 8,

    /// <summary>The device may not install the release; <see cref="BundleReport.Install"/> says why.</summary>
    NotForDevice = 9,
}
