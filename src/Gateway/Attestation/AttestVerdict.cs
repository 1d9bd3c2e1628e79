namespace Gateway.Attestation;

/// <summary>Whether a device runs what it should.</summary>
public enum AttestVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>Version and image digest are those of the proven release that was installed.</summary>
    Matches = 1,

    /// <summary>The image that runs has another digest (threat H08). The release is offered again.</summary>
    OtherImage = 2,

    /// <summary>Another version runs than the one that was confirmed. The newest release is offered.</summary>
    OtherVersion = 3,

    /// <summary>Nobody here knows a proven release for what runs: it was not installed through this gateway, nor is it the newest.</summary>
    NoRecord = 4,

    /// <summary>The device answered without the attribute "installedSha256": its client cannot attest.</summary>
    NotSupported = 5,

    /// <summary>The device has not answered yet. It is asked with its next poll, and its answer is judged whenever it comes.</summary>
    NoAnswer = 6,
}
