namespace Chain.Light;

/// <summary>What is wrong with an offline bundle, or that nothing is. Append-only.</summary>
public enum BundleVerdict
{
    /// <summary>Not checked; never success.</summary>
    Unspecified = 0,

    /// <summary>Every step holds.</summary>
    Valid = 1,

    /// <summary>A header does not follow from the genesis and the hops before it.</summary>
    HeaderRefused = 2,

    /// <summary>The record is not proven under the header.</summary>
    RecordRefused = 3,

    /// <summary>The release is not active: it waits, was superseded, or was revoked.</summary>
    NotActive = 4,

    /// <summary>The image has another size than the record says.</summary>
    ImageSizeMismatch = 5,

    /// <summary>The image has another digest than the record says.</summary>
    ImageDigestMismatch = 6,

    /// <summary>The release's expiry has passed.</summary>
    Expired = 7,

    /// <summary>The header is older, or lower, than whoever verifies accepts.</summary>
    HeadTooOld = 8,
}
