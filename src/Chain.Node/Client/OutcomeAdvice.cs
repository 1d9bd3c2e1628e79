using Chain.Core.Ledger;

namespace Chain.Node.Client;

/// <summary>The remedy for each outcome with which the chain refuses a call.</summary>
internal static class OutcomeAdvice
{
    /// <summary>A text to append to the outcome's name, beginning with a colon; empty if the name is enough.</summary>
    public static string For(Outcome outcome) => outcome switch
    {
        Outcome.NotValidator => ": use the key of a validator, see 'fwledger validators list'",
        Outcome.RoleMissing => ": the participant lacks the role, see 'fwledger participants show'",
        Outcome.UnknownParticipant => ": see 'fwledger participants list'",
        Outcome.UnknownProposal or Outcome.ProposalExpired => ": see 'fwledger participants proposals' for those that are open",
        Outcome.Duplicate => ": this call was already recorded",
        Outcome.HeightOutOfRange => ": use a height above the chain's, see 'fwledger status'",
        Outcome.PossessionNotProven => ": create the proof with the new key for this participant, with 'fwledger keys possession'",
        Outcome.KeyUsed => ": a key can be registered only once, create a new one with 'fwledger keys generate'",
        Outcome.LastKey => ": add another key or rotate first, so that one key is in force at every height",
        Outcome.KeyInValidatorSet => ": the key votes; rotate it with 'fwledger keys rotate', or leave the validator set first",
        Outcome.ChangeTooLarge => ": at most max(1, (n - 1) / 3) validators can change per block; split the change, or try again in the next block",
        Outcome.ChangePending => ": another change is pending, see 'fwledger participants proposals'",
        Outcome.ValidatorInForce => ": remove it from the validator set first, with 'fwledger participants propose validators --remove'",
        Outcome.AlreadyValidator => ": see 'fwledger validators list'",
        Outcome.ReadyHeightOutOfRange => ": let the node catch up first, see 'fwledger status'",
        Outcome.LimitReached => ": wait until open proposals end, or vote on them",
        Outcome.ThresholdNotMet => ": the release lacks attestations or approvals, see 'fwledger firmware show' and 'fwledger participants show' of its vendor",
        Outcome.NameUsed => ": choose another name",
        Outcome.RepositoryUriInvalid => ": use a base URI in lower case that ends with '/', such as https://fw.example.com/",
        Outcome.RepositoryUriUsed => ": another participant's repository has this host and port",
        Outcome.OldPolicySignaturesBelowThreshold => ": sign with as many keys of the policy in force as it requires",
        Outcome.NewPolicySignaturesBelowThreshold => ": sign with as many keys of the new policy as it requires",
        Outcome.PolicyPending => ": wait until the last policy is in force",
        Outcome.ThresholdNotRaised => ": lowering it needs a vote, with 'fwledger participants propose auditors'",
        Outcome.NoChange => ": the value is already set",
        _ => "",
    };
}
