namespace Chain.Core.Ledger;

/// <summary>What an accepted call changed, for programs that watch the chain. Append-only: the numbers are on the chain.</summary>
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

    /// <summary>A later release replaced the release.</summary>
    ReleaseSuperseded = 4,

    /// <summary>A release was revoked.</summary>
    ReleaseRevoked = 5,

    /// <summary>A participant was registered.</summary>
    ParticipantRegistered = 6,

    /// <summary>A participant's roles, repository or thresholds changed.</summary>
    ParticipantChanged = 7,

    /// <summary>A participant was suspended.</summary>
    ParticipantSuspended = 8,

    /// <summary>The validator set of the next height differs from the current one.</summary>
    ValidatorSetChanged = 9,

    /// <summary>A vote was cast on a governance proposal.</summary>
    GovernanceVoted = 10,

    /// <summary>Evidence proved that a validator signed twice.</summary>
    EvidenceAccepted = 11,

    /// <summary>A participant's suspension ended.</summary>
    ParticipantReinstated = 12,

    /// <summary>The chain's parameters changed.</summary>
    ParametersChanged = 13,

    /// <summary>A governance proposal was opened.</summary>
    GovernanceProposed = 14,

    /// <summary>A governance proposal was approved and took effect.</summary>
    GovernanceExecuted = 15,

    /// <summary>So many validators refused a governance proposal that it cannot pass any more.</summary>
    GovernanceRejected = 16,

    /// <summary>A candidate declared that it is ready to be a validator.</summary>
    ValidatorReady = 17,

    /// <summary>A participant's key was added, rotated or revoked, with effect from a stated height.</summary>
    KeyScheduled = 18,

    /// <summary>A vendor's release policy was changed, with effect from a stated height.</summary>
    ReleasePolicyScheduled = 19,

    /// <summary>An auditor approved a release. Subject: the auditor.</summary>
    ReleaseApproved = 20,

    /// <summary>An auditor vetoed a release, which now never becomes active. Subject: the auditor.</summary>
    ReleaseVetoed = 21,

    /// <summary>An authority voted to revoke a release. Subject: the authority.</summary>
    ReleaseRecalled = 22,

    /// <summary>A broker proposed to replicate a release [P3.4]. Subject: the release.</summary>
    ReplicationProposed = 23,

    /// <summary>The vendor accepted; the replication contract exists [P3.7]. Subject: the release.</summary>
    ReplicationAccepted = 24,

    /// <summary>The vendor rejected the proposal [P3.6]. Subject: the release.</summary>
    ReplicationRejected = 25,

    /// <summary>The vendor began to send the image to the broker [P3.10]. Subject: the release.</summary>
    ReplicationTransferBegun = 26,

    /// <summary>The broker recorded the location of its copy [P3.12]. Subject: the release.</summary>
    ReplicationLocated = 27,

    /// <summary>An authority found the right image at the broker's location [P3.13]. Subject: the authority.</summary>
    ReplicationAttested = 28,

    /// <summary>Clients may use the broker's location from now on [P3.13]. Subject: the release.</summary>
    ReplicationActivated = 29,

    /// <summary>The broker ended the replication. Subject: the release.</summary>
    ReplicationWithdrawn = 30,

    /// <summary>The vendor or an authority ended the replication. Subject: the release.</summary>
    ReplicationRevoked = 31,

    /// <summary>A gateway reported outcomes of a release. Contract: the release. Subject: the gateway.</summary>
    OutcomeReported = 32,

    /// <summary>A new version of the contracts' rules was adopted, with effect from a stated height.</summary>
    RulesAdopted = 33,

    /// <summary>The authorities lowered the version floor of a model and channel. Contract: its newest release. Subject: the vendor.</summary>
    VersionFloorLowered = 34,
}
