namespace Chain.Core.Ledger;

/// <summary>How a transaction ended: accepted, or the first rule that it breaks. Append-only: the numbers are on the chain.</summary>
public enum Outcome
{
    /// <summary>Not executed; never success.</summary>
    Unspecified = 0,

    /// <summary>The call did what it says.</summary>
    Accepted = 1,

    /// <summary>The payload is not the canonical form of the method's arguments.</summary>
    MalformedPayload = 2,

    /// <summary>No contract of this kind is in force at this height.</summary>
    UnknownContractKind = 3,

    /// <summary>The contract has no such method.</summary>
    UnknownMethod = 4,

    /// <summary>There is no contract instance at the target address.</summary>
    UnknownContract = 5,

    /// <summary>The sender does not hold the role that the method asks for.</summary>
    RoleMissing = 6,

    /// <summary>The sender is not the owner of what the call changes.</summary>
    NotOwner = 7,

    /// <summary>The manifest names another vendor than the sender.</summary>
    ForeignVendor = 8,

    /// <summary>No rule in force returns it: a model stands under its vendor's address, so none is another's (threat B02). The number stays taken.</summary>
    ForeignModel = 9,

    /// <summary>The security counter is not above that of the newest release.</summary>
    CounterNotAbove = 10,

    /// <summary>The security counter leaps further than <see cref="Limits.SecurityCounterStepMax"/> (threat A04).</summary>
    CounterStepTooLarge = 11,

    /// <summary>The version is not above that of the newest release.</summary>
    VersionNotAbove = 12,

    /// <summary>Another image stands under this version already.</summary>
    VersionUsed = 13,

    /// <summary>This very release is deployed already.</summary>
    AlreadyDeployed = 14,

    /// <summary>The manifest's previous-release digest is not that of the newest release.</summary>
    PreviousReleaseMismatch = 15,

    /// <summary>Fewer good release signatures by distinct keys than the vendor's threshold.</summary>
    ReleaseSignaturesBelowThreshold = 16,

    /// <summary>A signature by a known release key does not verify (threat A11).</summary>
    ReleaseSignatureInvalid = 17,

    /// <summary>The release's expiry lies before the block's time.</summary>
    Expired = 18,

    /// <summary>A field of the manifest is outside its grammar or bounds.</summary>
    ManifestInvalid = 19,

    /// <summary>The contract is not in a state in which the call makes sense.</summary>
    WrongStatus = 20,

    /// <summary>The sender has attested, approved or voted already.</summary>
    Duplicate = 21,

    /// <summary>The attestation names another size or digest than the manifest.</summary>
    AttestationMismatch = 22,

    /// <summary>There is no such participant.</summary>
    UnknownParticipant = 23,

    /// <summary>The participant is registered already.</summary>
    ParticipantExists = 24,

    /// <summary>The key is in use or was used before.</summary>
    KeyUsed = 25,

    /// <summary>The key is not a point of the curve, or not one of the participant's.</summary>
    KeyInvalid = 26,

    /// <summary>The change would leave the participant without a key in force.</summary>
    LastKey = 27,

    /// <summary>A bound on the number of keys, members or entries is reached.</summary>
    LimitReached = 28,

    /// <summary>There is no such open governance proposal.</summary>
    UnknownProposal = 29,

    /// <summary>Another validator-set change is pending (docs/consensus.md, lesson 4).</summary>
    ChangePending = 30,

    /// <summary>The change exceeds floor((n - 1) / 3) members, or leaves no validator.</summary>
    ChangeTooLarge = 31,

    /// <summary>The evidence does not prove what it claims.</summary>
    EvidenceInvalid = 32,

    /// <summary>The height from which the change is to hold is not above the block's, or further than <see cref="Limits.HeightsAheadMax"/> above it.</summary>
    HeightOutOfRange = 33,

    /// <summary>The new key has not signed that it belongs to the participant.</summary>
    PossessionNotProven = 34,

    /// <summary>The key is not one of the participant's, or it ends no later already.</summary>
    UnknownKey = 35,

    /// <summary>The key votes in the validator set, or is about to: rotate it, or leave the set first.</summary>
    KeyInValidatorSet = 36,

    /// <summary>The release policy is not 1 to n of n distinct, ascending, valid keys.</summary>
    PolicyInvalid = 37,

    /// <summary>A signature over the new release policy does not verify.</summary>
    PolicySignatureInvalid = 38,

    /// <summary>Fewer good signatures over the new release policy by distinct keys of the old one than the old one asks for (threat A23).</summary>
    OldPolicySignaturesBelowThreshold = 39,

    /// <summary>Fewer good signatures over the new release policy by distinct keys of its own than it asks for (threat A23).</summary>
    NewPolicySignaturesBelowThreshold = 40,

    /// <summary>A release policy that does not hold yet stands already.</summary>
    PolicyPending = 41,

    /// <summary>A vendor may raise its auditor threshold only; lowering it is the authorities' (threat I07).</summary>
    ThresholdNotRaised = 42,

    /// <summary>The sender is not in the current validator set.</summary>
    NotValidator = 43,

    /// <summary>The governance proposal's height of expiry is reached.</summary>
    ProposalExpired = 44,

    /// <summary>The proposal's expiry is not above the block's height, or further than <see cref="Limits.ProposalLifetimeMax"/> above it.</summary>
    ExpiryOutOfRange = 45,

    /// <summary>Another participant has this name.</summary>
    NameUsed = 46,

    /// <summary>The name is outside its grammar.</summary>
    NameInvalid = 47,

    /// <summary>The repository's base URI is outside its grammar.</summary>
    RepositoryUriInvalid = 48,

    /// <summary>Another participant's repository has this host and port.</summary>
    RepositoryUriUsed = 49,

    /// <summary>A chain parameter is out of its range.</summary>
    ParametersInvalid = 50,

    /// <summary>The call would leave everything as it is.</summary>
    NoChange = 51,

    /// <summary>The participant is in the validator set already.</summary>
    AlreadyValidator = 52,

    /// <summary>The participant is in the validator set: take it out first.</summary>
    ValidatorInForce = 53,

    /// <summary>The participant is suspended: reinstate it first.</summary>
    ParticipantSuspended = 54,

    /// <summary>The height that a candidate says it has reached is above the chain's, or too old to count.</summary>
    ReadyHeightOutOfRange = 55,

    /// <summary>This offence is on the chain already.</summary>
    EvidenceKnown = 56,

    /// <summary>The evidence is older than the chain takes it, or the set of its height is no longer kept.</summary>
    EvidenceTooOld = 57,

    /// <summary>The evidence is of a height that is not decided yet.</summary>
    EvidenceAhead = 58,

    /// <summary>The call names a target although the method needs none.</summary>
    TargetUnexpected = 59,

    /// <summary>The call names another manifest digest than the release's.</summary>
    ManifestMismatch = 60,

    /// <summary>The sender is the release's own vendor, and the call needs another party.</summary>
    OwnRelease = 61,

    /// <summary>The release has not become active.</summary>
    ReleaseNeverActive = 62,

    /// <summary>The release is active already, so the call comes too late.</summary>
    ReleaseActive = 63,

    /// <summary>A later release took the release's place.</summary>
    ReleaseSuperseded = 64,

    /// <summary>The release was withdrawn by its vendor or by the authorities.</summary>
    ReleaseRevoked = 65,

    /// <summary>An auditor vetoed the release.</summary>
    ReleaseVetoed = 66,

    /// <summary>Attestations or approvals that the release needs are missing.</summary>
    ThresholdNotMet = 67,

    /// <summary>There is no release at the address that the payload names.</summary>
    UnknownRelease = 68,

    /// <summary>The terms of a replication are outside their grammar or bounds.</summary>
    TermsInvalid = 69,

    /// <summary>The terms of the replication ended before this block.</summary>
    TermsExpired = 70,

    /// <summary>The terms do not name the release's channel.</summary>
    ChannelNotCovered = 71,

    /// <summary>An earlier proposal of the same pair still stands.</summary>
    ReplicationOpen = 72,

    /// <summary>The proposal's sequence number is not the one after the last.</summary>
    ProposalOutOfSequence = 73,

    /// <summary>The call answers another proposal than the one that stands: a stale, replayed or foreign one (threat G01).</summary>
    ProposalMismatch = 74,

    /// <summary>The sender is not the vendor of the release.</summary>
    NotReleaseVendor = 75,

    /// <summary>The sender is not the broker of the replication.</summary>
    NotReplicationBroker = 76,

    /// <summary>The step does not follow from where the replication stands.</summary>
    OutOfOrder = 77,

    /// <summary>The vendor rejected the proposal.</summary>
    ReplicationRejected = 78,

    /// <summary>The broker withdrew the replication.</summary>
    ReplicationWithdrawn = 79,

    /// <summary>The vendor revoked the replication, or an authority did because the broker lost its role.</summary>
    ReplicationRevoked = 80,

    /// <summary>The broker has no repository registered.</summary>
    RepositoryMissing = 81,

    /// <summary>The URI does not lie under the broker's registered repository.</summary>
    LocationForeign = 82,

    /// <summary>The URI does not end with "firmware/" and the image's SHA-256.</summary>
    LocationNotContentAddressed = 83,

    /// <summary>The attestation names another URI than the replication's.</summary>
    LocationMismatch = 84,

    /// <summary>The sender is the broker itself, and attests its own location.</summary>
    LocationOwn = 85,

    /// <summary>The broker holds its role, so an authority may not end the replication.</summary>
    BrokerInGoodStanding = 86,

    /// <summary>The report's sequence number is not the one after the gateway's last for this release.</summary>
    ReportOutOfSequence = 87,

    /// <summary>The counts do not add up to the devices, or to the receipts.</summary>
    CountsMismatch = 88,

    /// <summary>A report without receipts names a root other than that of the empty tree.</summary>
    ReceiptsRootMismatch = 89,

    /// <summary>The report counts fewer devices than the gateway's last one (threat G06).</summary>
    DevicesDropped = 90,

    /// <summary>The broker of the replication is suspended or no longer a broker.</summary>
    BrokerRoleLost = 91,

    /// <summary>The vendor of the release is suspended or no longer a vendor.</summary>
    VendorRoleLost = 92,
}
