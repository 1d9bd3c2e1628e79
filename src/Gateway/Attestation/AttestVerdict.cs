namespace Gateway.Attestation;

/// <summary>Whether a device runs what it should.</summary>
public enum AttestVerdict
{
    /// <summary>Not a verdict.</summary>
    Unspecified = 0,

    /// <summary>The version and the image digest are those of the proven release that was installed.</summary>
    Matches = 1,

    /// <summary>The running image has another digest (threat H08). The release is offered again.</summary>
    OtherImage = 2,

    /// <summary>The device runs another version than the confirmed one. The newest release is offered.</summary>
    OtherVersion = 3,

    /// <summary>
    /// The gateway knows no proven release of this version: it was not installed through this gateway, and it is not the newest.
    /// </summary>
    NoRecord = 4,

    /// <summary>The device answered without a digest: its client cannot attest.</summary>
    NotSupported = 5,

    /// <summary>The device has not answered yet. It is asked with its next poll, and its answer is judged when it arrives.</summary>
    NoAnswer = 6,
}
