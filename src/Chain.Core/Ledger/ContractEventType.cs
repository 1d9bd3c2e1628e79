namespace Chain.Core.Ledger;

/// <summary>What an accepted call changed, for those who watch the chain. Append-only: the numbers are on the chain.</summary>
public enum ContractEventType
{
    /// <summary>Not an event.</summary>
    Unspecified = 0,

    /// <summary>A release was deployed and waits for attestations [P1.2].</summary>
    ReleaseDeployed = 1,

    /// <summary>An authority attested a release's image [P1.3].</summary>
    ReleaseAttested = 2,

    /// <summary>A release became active [P1.4].</summary>
    ReleaseActivated = 3,

    /// <summary>A release gave way to a later one.</summary>
    ReleaseSuperseded = 4,

    /// <summary>A release was revoked.</summary>
    ReleaseRevoked = 5,

    /// <summary>A participant was registered.</summary>
    ParticipantRegistered = 6,

    /// <summary>A participant's roles, repository or thresholds changed.</summary>
    ParticipantChanged = 7,

    /// <summary>A participant was suspended.</summary>
    ParticipantSuspended = 8,

    /// <summary>The validator set of the next height differs.</summary>
    ValidatorSetChanged = 9,

    /// <summary>A vote was cast on a governance proposal.</summary>
    GovernanceVoted = 10,

    /// <summary>A validator was proven to have voted twice.</summary>
    EvidenceAccepted = 11,

    /// <summary>A participant's suspension ended.</summary>
    ParticipantReinstated = 12,

    /// <summary>The chain's parameters changed.</summary>
    ParametersChanged = 13,

    /// <summary>A governance proposal was opened.</summary>
    GovernanceProposed = 14,

    /// <summary>A governance proposal was approved and took effect.</summary>
    GovernanceExecuted = 15,

    /// <summary>A governance proposal was refused by so many that it cannot pass.</summary>
    GovernanceRejected = 16,

    /// <summary>A candidate said that it is ready to be a validator.</summary>
    ValidatorReady = 17,

    /// <summary>A participant's key was added, rotated or revoked from a stated height.</summary>
    KeyScheduled = 18,

    /// <summary>A vendor's release policy was changed from a stated height.</summary>
    ReleasePolicyScheduled = 19,

    /// <summary>An auditor approved a release; subject: the auditor.</summary>
    ReleaseApproved = 20,

    /// <summary>An auditor vetoed a release, which never becomes active; subject: the auditor.</summary>
    ReleaseVetoed = 21,

    /// <summary>An authority asked for a release to be revoked; subject: the authority.</summary>
    ReleaseRecalled = 22,

    /// <summary>A broker proposed to replicate a release [P3.4]; subject: the release.</summary>
    ReplicationProposed = 23,

    /// <summary>The vendor accepted, and the replication contract exists [P3.7]; subject: the release.</summary>
    ReplicationAccepted = 24,

    /// <summary>The vendor rejected the proposal [P3.6]; subject: the release.</summary>
    ReplicationRejected = 25,

    /// <summary>The vendor sends the image to the broker [P3.10]; subject: the release.</summary>
    ReplicationTransferBegun = 26,

    /// <summary>The broker recorded where its copy is [P3.12]; subject: the release.</summary>
    ReplicationLocated = 27,

    /// <summary>An authority found the right image at the broker's location [P3.13]; subject: the authority.</summary>
    ReplicationAttested = 28,

    /// <summary>The broker's location may be used from now on [P3.13]; subject: the release.</summary>
    ReplicationActivated = 29,

    /// <summary>The broker ended the replication; subject: the release.</summary>
    ReplicationWithdrawn = 30,

    /// <summary>The vendor ended the replication, or an authority did; subject: the release.</summary>
    ReplicationRevoked = 31,

    /// <summary>A gateway reported outcomes of a release, which is the event's contract; subject: the gateway.</summary>
    OutcomeReported = 32,
}
