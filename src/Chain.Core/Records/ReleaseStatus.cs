namespace Chain.Core.Records;

/// <summary>Where a release stands in its life. The numbers are on the chain.</summary>
public enum ReleaseStatus
{
    /// <summary>Not a status.</summary>
    Unspecified = 0,

    /// <summary>Recorded; waits for attestations.</summary>
    Deployed = 1,

    /// <summary>Attested by enough authorities; the one status in which a release may be installed.</summary>
    Active = 2,

    /// <summary>A later release of the same model and channel took its place.</summary>
    Superseded = 3,

    /// <summary>Withdrawn by its vendor, or by the authorities.</summary>
    Revoked = 4,

    /// <summary>Vetoed by an auditor before it became active. It stays so.</summary>
    Vetoed = 5,
}
