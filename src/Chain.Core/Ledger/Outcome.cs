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

    /// <summary>The model belongs to another vendor.</summary>
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

    /// <summary>Another validator-set change is pending (CONSENSUS.md 2.4).</summary>
    ChangePending = 30,

    /// <summary>The change exceeds floor((n - 1) / 3) members, or leaves no validator.</summary>
    ChangeTooLarge = 31,

    /// <summary>The evidence does not prove what it claims.</summary>
    EvidenceInvalid = 32,
}
