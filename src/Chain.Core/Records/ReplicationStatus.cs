namespace Chain.Core.Records;

/// <summary>Where a replication stands. The steps up to Active follow each other by number; the last three end it. The numbers are on the chain.</summary>
/// <remarks>That the terms have ended is no status: it follows from <see cref="ReplicationTerms.HaveEnded"/>.</remarks>
public enum ReplicationStatus
{
    /// <summary>Not a status.</summary>
    Unspecified = 0,

    /// <summary>The broker's proposal waits for the vendor's answer.</summary>
    Proposed = 1,

    /// <summary>The vendor accepted: the replication contract exists.</summary>
    Accepted = 2,

    /// <summary>The vendor sends the image.</summary>
    Transferring = 3,

    /// <summary>The broker said where its copy is; authorities check it.</summary>
    Located = 4,

    /// <summary>Enough authorities found the right image there; the one status in which the location may be used.</summary>
    Active = 5,

    /// <summary>The vendor said no.</summary>
    Rejected = 6,

    /// <summary>The broker ended it.</summary>
    Withdrawn = 7,

    /// <summary>The vendor ended it, or an authority because the broker had lost its role.</summary>
    Revoked = 8,
}
