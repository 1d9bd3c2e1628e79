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
}
