namespace Chain.Core.Ledger;

/// <summary>Outcome of a transaction: accepted, or the first rule that it breaks. Append-only: the numbers are on the chain.</summary>
public enum Outcome
{
    /// <summary>Not executed; never success.</summary>
    Unspecified = 0,

    /// <summary>The call took effect.</summary>
    Accepted = 1,

    /// <summary>The payload is not the canonical form of the method's arguments.</summary>
    MalformedPayload = 2,

    /// <summary>No contract of this kind exists at this height.</summary>
    UnknownContractKind = 3,

    /// <summary>The contract has no such method.</summary>
    UnknownMethod = 4,

    /// <summary>There is no contract instance at the target address.</summary>
    UnknownContract = 5,

    /// <summary>The sender does not hold the role that the method requires.</summary>
    RoleMissing = 6,

    /// <summary>The sender does not own the record that the call changes.</summary>
    NotOwner = 7,

    /// <summary>The manifest's vendor is not the sender.</summary>
    ForeignVendor = 8,

    /// <summary>Reserved; no rule returns it. Model names are scoped to their vendor, so a model cannot be foreign (threat B02).</summary>
    ForeignModel = 9,

    /// <summary>The security counter is not higher than that of the newest release.</summary>
    CounterNotAbove = 10,

    /// <summary>The security counter rises by more than <see cref="Limits.SecurityCounterStepMax"/> (threat A04).</summary>
    CounterStepTooLarge = 11,

    /// <summary>The version is not higher than that of the newest release.</summary>
    VersionNotAbove = 12,

    /// <summary>Another release already uses this version.</summary>
    VersionUsed = 13,

    /// <summary>The release is already deployed.</summary>
    AlreadyDeployed = 14,

    /// <summary>The manifest's previous-release digest is not that of the newest release.</summary>
    PreviousReleaseMismatch = 15,

    /// <summary>The manifest has fewer good release signatures by distinct keys than the vendor's threshold.</summary>
    ReleaseSignaturesBelowThreshold = 16,

    /// <summary>A signature by a known release key does not verify (threat A11).</summary>
    ReleaseSignatureInvalid = 17,

    /// <summary>The release has expired by the block's time.</summary>
    Expired = 18,

    /// <summary>A field of the manifest breaks the grammar or a bound.</summary>
    ManifestInvalid = 19,

    /// <summary>The contract's status does not permit the call.</summary>
    WrongStatus = 20,

    /// <summary>The sender has already attested, approved or voted.</summary>
    Duplicate = 21,

    /// <summary>The attested size or digest differs from the manifest's.</summary>
    AttestationMismatch = 22,

    /// <summary>The participant does not exist.</summary>
    UnknownParticipant = 23,

    /// <summary>The participant is already registered.</summary>
    ParticipantExists = 24,

    /// <summary>The key is in use or was used before.</summary>
    KeyUsed = 25,

    /// <summary>The key is not a point of the curve, or it is not a key of the participant that is in force without an end.</summary>
    KeyInvalid = 26,

    /// <summary>The change would leave the participant without a key in force.</summary>
    LastKey = 27,

    /// <summary>A bound on the number of keys, members or entries is reached.</summary>
    LimitReached = 28,

    /// <summary>No open governance proposal has this address.</summary>
    UnknownProposal = 29,

    /// <summary>Another change of the validator set is pending. Only one can be pending at a time.</summary>
    ChangePending = 30,

    /// <summary>The change affects more than max(1, floor((n - 1) / 3)) of n validators, or leaves no validator.</summary>
    ChangeTooLarge = 31,

    /// <summary>The evidence does not prove what it claims.</summary>
    EvidenceInvalid = 32,

    /// <summary>The change's first height is not above the block's, or is more than <see cref="Limits.HeightsAheadMax"/> above it.</summary>
    HeightOutOfRange = 33,

    /// <summary>The call has no valid signature by the new key for this participant.</summary>
    PossessionNotProven = 34,

    /// <summary>The participant does not have the key, or the key already ends at or before the stated height.</summary>
    UnknownKey = 35,

    /// <summary>The key votes in the validator set, or will vote soon. Rotate the key, or leave the set first.</summary>
    KeyInValidatorSet = 36,

    /// <summary>The release policy is not k of n distinct, ascending, valid keys with 1 &lt;= k &lt;= n.</summary>
    PolicyInvalid = 37,

    /// <summary>A signature over the new release policy does not verify.</summary>
    PolicySignatureInvalid = 38,

    /// <summary>The new release policy has too few good signatures by keys of the old policy: the old threshold is not met (threat A23).</summary>
    OldPolicySignaturesBelowThreshold = 39,

    /// <summary>The new release policy has too few good signatures by its own keys: the new threshold is not met (threat A23).</summary>
    NewPolicySignaturesBelowThreshold = 40,

    /// <summary>The vendor already has a release policy that has not taken effect yet.</summary>
    PolicyPending = 41,

    /// <summary>The new auditor threshold is not higher. A vendor can only raise it; the authorities can lower it (threat I07).</summary>
    ThresholdNotRaised = 42,

    /// <summary>The sender is not in the current validator set.</summary>
    NotValidator = 43,

    /// <summary>The governance proposal has expired.</summary>
    ProposalExpired = 44,

    /// <summary>The expiry height is not above the block's, or is more than <see cref="Limits.ProposalLifetimeMax"/> above it.</summary>
    ExpiryOutOfRange = 45,

    /// <summary>Another participant has this name.</summary>
    NameUsed = 46,

    /// <summary>The name breaks the grammar.</summary>
    NameInvalid = 47,

    /// <summary>The repository's base URI breaks the grammar.</summary>
    RepositoryUriInvalid = 48,

    /// <summary>Another participant's repository has this host and port.</summary>
    RepositoryUriUsed = 49,

    /// <summary>A chain parameter is out of range.</summary>
    ParametersInvalid = 50,

    /// <summary>The call would change nothing.</summary>
    NoChange = 51,

    /// <summary>The participant is already in the validator set.</summary>
    AlreadyValidator = 52,

    /// <summary>The participant is in the validator set. Remove it from the set first.</summary>
    ValidatorInForce = 53,

    /// <summary>The participant is suspended. Reinstate it first.</summary>
    ParticipantSuspended = 54,

    /// <summary>The height that a candidate declares is not below the block's, or is too far below it.</summary>
    ReadyHeightOutOfRange = 55,

    /// <summary>The chain already has evidence of this offence.</summary>
    EvidenceKnown = 56,

    /// <summary>The evidence is older than the chain accepts, or the state no longer keeps the validator set of its height.</summary>
    EvidenceTooOld = 57,

    /// <summary>The evidence is for a height above the block's.</summary>
    EvidenceAhead = 58,

    /// <summary>The call names a target, but the method has none.</summary>
    TargetUnexpected = 59,

    /// <summary>The call's manifest digest is not that of the release.</summary>
    ManifestMismatch = 60,

    /// <summary>The sender is the vendor of the release, and the call needs another party.</summary>
    OwnRelease = 61,

    /// <summary>The release was never active.</summary>
    ReleaseNeverActive = 62,

    /// <summary>The release is already active; the call is only possible before.</summary>
    ReleaseActive = 63,

    /// <summary>A later release replaced the release.</summary>
    ReleaseSuperseded = 64,

    /// <summary>The vendor or the authorities revoked the release.</summary>
    ReleaseRevoked = 65,

    /// <summary>An auditor vetoed the release.</summary>
    ReleaseVetoed = 66,

    /// <summary>The release lacks required attestations or approvals.</summary>
    ThresholdNotMet = 67,

    /// <summary>There is no release at the address that the payload names.</summary>
    UnknownRelease = 68,

    /// <summary>The replication terms break the grammar or a bound.</summary>
    TermsInvalid = 69,

    /// <summary>The replication terms have ended by this block.</summary>
    TermsExpired = 70,

    /// <summary>The terms do not include the release's channel.</summary>
    ChannelNotCovered = 71,

    /// <summary>An earlier proposal for the same release and broker is still open.</summary>
    ReplicationOpen = 72,

    /// <summary>The proposal's sequence number is not one above the last.</summary>
    ProposalOutOfSequence = 73,

    /// <summary>The call's proposal digest is not that of the current proposal: it is stale, replayed or foreign (threat G01).</summary>
    ProposalMismatch = 74,

    /// <summary>The sender is not the vendor of the release.</summary>
    NotReleaseVendor = 75,

    /// <summary>The sender is not the broker of the replication.</summary>
    NotReplicationBroker = 76,

    /// <summary>The replication's status does not permit this step.</summary>
    OutOfOrder = 77,

    /// <summary>The vendor rejected the proposal.</summary>
    ReplicationRejected = 78,

    /// <summary>The broker withdrew the replication.</summary>
    ReplicationWithdrawn = 79,

    /// <summary>The vendor revoked the replication, or an authority revoked it because the broker lost its role.</summary>
    ReplicationRevoked = 80,

    /// <summary>The broker has no registered repository.</summary>
    RepositoryMissing = 81,

    /// <summary>The URI is not under the base URI of the broker's repository.</summary>
    LocationForeign = 82,

    /// <summary>The URI does not end with "firmware/" and the image's SHA-256.</summary>
    LocationNotContentAddressed = 83,

    /// <summary>The attested URI is not the replication's.</summary>
    LocationMismatch = 84,

    /// <summary>A broker cannot attest its own location.</summary>
    LocationOwn = 85,

    /// <summary>The broker still holds its role, so an authority cannot end the replication.</summary>
    BrokerInGoodStanding = 86,

    /// <summary>The report's sequence number is not one above the gateway's last for this release.</summary>
    ReportOutOfSequence = 87,

    /// <summary>The counts do not add up to the number of devices, or those with a receipt not to the number of receipts.</summary>
    CountsMismatch = 88,

    /// <summary>The report has no receipts, but its receipts root is not that of the empty tree.</summary>
    ReceiptsRootMismatch = 89,

    /// <summary>The report counts fewer devices than the gateway's previous report (threat G06).</summary>
    DevicesDropped = 90,

    /// <summary>The replication's broker is suspended or no longer a broker.</summary>
    BrokerRoleLost = 91,

    /// <summary>The release's vendor is suspended or no longer a vendor.</summary>
    VendorRoleLost = 92,

    /// <summary>A number of the version is more than <see cref="Limits.VersionStepMax"/> above that of the newest release (threat A04).</summary>
    VersionStepTooLarge = 93,

    /// <summary>The new version floor is not below the present one.</summary>
    FloorNotLower = 94,

    /// <summary>The node's program does not know this version of the rules.</summary>
    RulesVersionUnknown = 95,
}
