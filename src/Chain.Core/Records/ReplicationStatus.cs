namespace Chain.Core.Records;

/// <summary>Status of a replication. The steps up to Active follow in this order; the last three statuses are final. The numbers are on the chain.</summary>
/// <remarks>The end of the terms is not a status: <see cref="ReplicationTerms.HaveEnded"/> computes it.</remarks>
public enum ReplicationStatus
{
    /// <summary>Not a status.</summary>
    Unspecified = 0,

    /// <summary>The broker's proposal waits for the vendor's answer.</summary>
    Proposed = 1,

    /// <summary>The vendor accepted: the replication contract exists.</summary>
    Accepted = 2,

    /// <summary>The vendor has begun to send the image.</summary>
    Transferring = 3,

    /// <summary>The broker has recorded the URI of its copy; it needs attestations to become active.</summary>
    Located = 4,

    /// <summary>Enough authorities attested the copy. Clients may use the location only in this status.</summary>
    Active = 5,

    /// <summary>The vendor rejected the proposal.</summary>
    Rejected = 6,

    /// <summary>The broker ended the replication.</summary>
    Withdrawn = 7,

    /// <summary>The vendor ended the replication, or an authority ended it because the broker had lost its role.</summary>
    Revoked = 8,
}
