using Chain.Core;
using Chain.Core.Ledger;

namespace Chain.Node.Client;

/// <summary>
/// What each outcome with which the chain refuses a call means, what it expects, and what to do. One table for the command line and the
/// interfaces.
/// </summary>
internal static class OutcomeAdvice
{
    /// <summary>The text to append to the outcome's name, beginning with a colon.</summary>
    public static string For(Outcome outcome) => TextOf(outcome) is { Length: > 0 } text ? $": {text}" : "";

    /// <summary>The outcome in words; empty for an accepted call.</summary>
    public static string TextOf(Outcome outcome) => OfRelease(outcome) ?? OfParticipant(outcome) ?? OfReplication(outcome) ?? OfCall(outcome) ?? "";

    private static string? OfRelease(Outcome outcome) => outcome switch
    {
        Outcome.NotOwner => "the record belongs to another participant: use the key of its owner, see 'fwledger participants show'",
        Outcome.ForeignVendor => "the manifest names another vendor than the sender: publish with the key of the vendor that it names",
        Outcome.ForeignModel => "the model belongs to another vendor: use your own model name",
        Outcome.CounterNotAbove => "the security counter must be above the newest release's: raise --counter, or leave it out",
        Outcome.CounterStepTooLarge => $"the security counter rises by at most {Limits.SecurityCounterStepMax} per release: lower --counter, or leave it out",
        Outcome.VersionNotAbove => "the version must be above the newest release's of this model and channel: raise --version, see 'fwledger firmware list'",
        Outcome.VersionUsed => "a version is used once, whatever became of its release: raise --version, see 'fwledger firmware list'",
        Outcome.AlreadyDeployed => "this release is on the chain already: see 'fwledger firmware list'",
        Outcome.PreviousReleaseMismatch => "another release became the newest meanwhile: publish again",
        Outcome.ReleaseSignaturesBelowThreshold =>
            "the vendor's release policy needs more release keys: name each with --release-key, see 'fwledger participants show' of the vendor",
        Outcome.ReleaseSignatureInvalid => "a release key signed another manifest: sign this one again with every --release-key",
        Outcome.Expired => "the release's expiry is past: choose a later --expires, or none",
        Outcome.ManifestInvalid => "a field of the manifest breaks its grammar: check model, revisions, version and URL",
        Outcome.AttestationMismatch => "the attested size or digest is not the manifest's: download the image again",
        Outcome.ManifestMismatch => "the call is about another manifest than the release has: read the release again, with 'fwledger firmware show'",
        Outcome.OwnRelease => "the vendor cannot audit its own release: use the key of an auditor",
        Outcome.ReleaseNeverActive => "the release was never active: wait until the authorities have attested it, see 'fwledger firmware show'",
        Outcome.ReleaseActive => "the release is already active: nothing is left to do",
        Outcome.ReleaseSuperseded => "a later release replaced it: see 'fwledger firmware list'",
        Outcome.ReleaseRevoked => "the release was revoked, which is final: publish a new version",
        Outcome.ReleaseVetoed => "an auditor vetoed the release, which is final: publish a new version",
        Outcome.ThresholdNotMet =>
            "the release lacks attestations or approvals, see 'fwledger firmware show' and 'fwledger participants show' of its vendor",
        Outcome.UnknownRelease => "there is no release at this address: see 'fwledger firmware list'",
        _ => null,
    };

    private static string? OfParticipant(Outcome outcome) => outcome switch
    {
        Outcome.RoleMissing => "the participant lacks the role, or is suspended, see 'fwledger participants show'",
        Outcome.UnknownParticipant => "no such participant is registered: see 'fwledger participants list'",
        Outcome.ParticipantExists => "the participant is registered already: see 'fwledger participants show'",
        Outcome.KeyUsed => "a key can be registered only once, create a new one with 'fwledger keys generate'",
        Outcome.KeyInvalid => "the key is no point of the curve, or is not in force without an end: see 'fwledger participants show'",
        Outcome.LastKey => "add another key or rotate first, so that one key is in force at every height",
        Outcome.UnknownProposal or Outcome.ProposalExpired =>
            "the proposal was executed, rejected or has expired: see 'fwledger participants proposals' for those that are open",
        Outcome.ChangePending => "another change is pending, see 'fwledger participants proposals'",
        Outcome.ChangeTooLarge => "at most max(1, (n - 1) / 3) validators can change per block; split the change, or try again in the next block",
        Outcome.EvidenceInvalid => "the evidence does not prove an offence: submit both signed messages of one height and round",
        Outcome.EvidenceKnown => "the chain has evidence of this offence already: nothing is left to do",
        Outcome.EvidenceTooOld => "the evidence is older than the parameter evidence_age_heights allows: it can no longer count",
        Outcome.EvidenceAhead => "the evidence is for a height above the chain's: submit it again later",
        Outcome.HeightOutOfRange => $"use a height above the chain's, and at most {Limits.HeightsAheadMax} above it, see 'fwledger status'",
        Outcome.PossessionNotProven => "create the proof with the new key for this participant, with 'fwledger keys possession'",
        Outcome.UnknownKey => "the participant has no such key, or it ends before that height: see 'fwledger participants show'",
        Outcome.KeyInValidatorSet => "the key votes; rotate it with 'fwledger keys rotate', or leave the validator set first",
        Outcome.PolicyInvalid => "a release policy is k of n distinct keys with 1 <= k <= n: check --threshold and --release-key",
        Outcome.PolicySignatureInvalid => "a signature over the new policy does not verify: sign again with every --sign-with key",
        Outcome.OldPolicySignaturesBelowThreshold => "sign with as many keys of the policy in force as it requires",
        Outcome.NewPolicySignaturesBelowThreshold => "sign with as many keys of the new policy as it requires",
        Outcome.PolicyPending => "wait until the last policy is in force",
        Outcome.ThresholdNotRaised => "a vendor can only raise it; lowering it needs a vote, with 'fwledger participants propose auditors'",
        Outcome.NotValidator => "use the key of a validator, see 'fwledger validators list'",
        Outcome.ExpiryOutOfRange => $"a proposal stays open for 1 to {Limits.ProposalLifetimeMax} heights: change --lifetime",
        Outcome.NameUsed => "another participant has this name: choose another name",
        Outcome.NameInvalid => $"a name has 1 to {Limits.NameBytesMax} of A-Z a-z 0-9 . _ -: choose another name",
        Outcome.RepositoryUriInvalid => "use a base URI in lower case that ends with '/', such as https://fw.example.com/",
        Outcome.RepositoryUriUsed => "another participant's repository has this host and port",
        Outcome.ParametersInvalid => "a parameter is out of its range: 'fwledger participants propose parameters' names each range",
        Outcome.NoChange => "the value is already set: nothing is left to do",
        Outcome.AlreadyValidator => "the participant is in the validator set already: see 'fwledger validators list'",
        Outcome.ValidatorInForce => "remove it from the validator set first, with 'fwledger participants propose validators --remove'",
        Outcome.ParticipantSuspended => "the participant is suspended: reinstate it first, with 'fwledger participants propose suspend --end'",
        Outcome.ReadyHeightOutOfRange => "the candidate's height is too far behind: let the node catch up first, see 'fwledger status'",
        _ => null,
    };

    private static string? OfReplication(Outcome outcome) => outcome switch
    {
        Outcome.TermsInvalid => "the terms break their grammar: check --channel, --until and --until-height",
        Outcome.TermsExpired => "the terms have ended: propose again with a later --until",
        Outcome.ChannelNotCovered => "the terms do not include the release's channel: add it with --channel",
        Outcome.ReplicationOpen => "an earlier proposal of this broker is still open: withdraw it, or wait for the vendor",
        Outcome.ProposalOutOfSequence => "another proposal was made meanwhile: propose again",
        Outcome.ProposalMismatch => "the call is about an earlier proposal: read the current one with 'fwledger replication status'",
        Outcome.NotReleaseVendor => "only the release's vendor may do this: use the vendor's key",
        Outcome.NotReplicationBroker => "only the replication's broker may do this: use the broker's key",
        Outcome.OutOfOrder => "the replication is at another step: see 'fwledger replication status' for the one that is next",
        Outcome.ReplicationRejected => "the vendor rejected the proposal: propose again with other terms",
        Outcome.ReplicationWithdrawn => "the broker withdrew the replication: propose again",
        Outcome.ReplicationRevoked => "the replication was revoked: propose again, once the vendor agrees",
        Outcome.RepositoryMissing => "the broker has no repository on the chain: register one with 'fwledger participants propose repository'",
        Outcome.LocationForeign => "the URI is not under the broker's registered repository: use that repository's base URI",
        Outcome.LocationNotContentAddressed => "the URI must end with firmware/ and the image's SHA-256",
        Outcome.LocationMismatch => "the attested URI is not the replication's: read it again with 'fwledger replication status'",
        Outcome.LocationOwn => "a broker cannot attest its own location: another authority must",
        Outcome.BrokerInGoodStanding => "the broker holds its role, so only its vendor can end the replication",
        Outcome.BrokerRoleLost => "the broker is suspended or no longer a broker: see 'fwledger participants show'",
        Outcome.VendorRoleLost => "the vendor is suspended or no longer a vendor: see 'fwledger participants show'",
        _ => null,
    };

    private static string? OfCall(Outcome outcome) => outcome switch
    {
        Outcome.Unspecified or Outcome.Accepted => null,
        Outcome.MalformedPayload => "the arguments are not in canonical form: use the same version of fwledger as the nodes",
        Outcome.UnknownContractKind or Outcome.UnknownMethod => "the chain has no such contract or method yet: the authorities may still run an older version",
        Outcome.UnknownContract => "there is no contract at this address: check the address, see 'fwledger firmware list' and 'fwledger replication list'",
        Outcome.WrongStatus => "the contract's status does not permit the call: see 'fwledger firmware show'",
        Outcome.Duplicate => "this call was already recorded",
        Outcome.LimitReached => "a bound of the chain is reached: wait until open proposals end, or vote on them; remove what is no longer needed",
        Outcome.TargetUnexpected => "the call names a contract, but the method creates one: leave the target out",
        Outcome.ReportOutOfSequence => "the gateway's report has another number than the next one: the gateway sends it again by itself",
        Outcome.CountsMismatch => "the report's counts do not add up to its devices: the gateway's software has a fault",
        Outcome.ReceiptsRootMismatch => "the report has no receipts but a root: the gateway's software has a fault",
        Outcome.VersionStepTooLarge => "each number of a version may rise by at most 100,000 above the newest release's: choose a nearer version",
        Outcome.FloorNotLower => "the newest release does not have a version above this one: name a version below it, see 'fwledger firmware list'",
        Outcome.RulesVersionUnknown => "the nodes do not know this version of the rules: update every node first",
        Outcome.DevicesDropped => "the report counts fewer devices than the last one: restore the gateway's folder from its newest backup",
        _ => $"the node knows outcome {(int)outcome} by no text: use the same version of fwledger as the nodes",
    };
}
