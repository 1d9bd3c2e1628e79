namespace Chain.Core.Records;

/// <summary>Status of a release. The numbers are on the chain.</summary>
public enum ReleaseStatus
{
    /// <summary>Not a status.</summary>
    Unspecified = 0,

    /// <summary>Deployed by its vendor; needs attestations to become active.</summary>
    Deployed = 1,

    /// <summary>Attested by enough authorities and approved by enough auditors. Devices may install a release only in this status.</summary>
    Active = 2,

    /// <summary>Replaced by a later release of the same model and channel.</summary>
    Superseded = 3,

    /// <summary>Revoked by its vendor or by the authorities.</summary>
    Revoked = 4,

    /// <summary>Vetoed by an auditor before it became active. This status is final.</summary>
    Vetoed = 5,
}
