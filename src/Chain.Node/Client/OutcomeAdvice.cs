using Chain.Core.Ledger;

namespace Chain.Node.Client;

/// <summary>What somebody can do whose call the chain refused.</summary>
internal static class OutcomeAdvice
{
    /// <summary>A remedy to put behind the outcome's name, with a colon; empty where the name says it all.</summary>
    public static string For(Outcome outcome) => outcome switch
    {
        Outcome.NotValidator => ": use the key of a validator, see 'fwledger validators list'",
        Outcome.RoleMissing => ": the participant lacks the role, see 'fwledger participants show'",
        Outcome.UnknownParticipant => ": see 'fwledger participants list'",
        Outcome.UnknownProposal or Outcome.ProposalExpired => ": see 'fwledger participants proposals' for those that are open",
        Outcome.Duplicate => ": this vote was cast already",
        Outcome.HeightOutOfRange => ": state a height above the chain's, see 'fwledger status'",
        Outcome.PossessionNotProven => ": make the proof with the new key for this very participant, 'fwledger keys possession'",
        Outcome.KeyUsed => ": a key is used once and never again, make a new one with 'fwledger keys generate'",
        Outcome.LastKey => ": add or rotate to another key first, so that one holds at every height",
        Outcome.KeyInValidatorSet => ": the key votes; rotate it with 'fwledger keys rotate', or leave the validator set first",
        Outcome.ChangeTooLarge => ": at most max(1, (n - 1) / 3) validators change from one block to the next; split the change, or try again in the "
            + "next block",
        Outcome.ChangePending => ": another change waits, see 'fwledger participants proposals'",
        Outcome.ValidatorInForce => ": take it out of the validator set first, 'fwledger participants propose validators --remove'",
        Outcome.AlreadyValidator => ": see 'fwledger validators list'",
        Outcome.ReadyHeightOutOfRange => ": let the node catch up first, see 'fwledger status'",
        Outcome.LimitReached => ": wait until others are done, or vote on those that are open",
        Outcome.ThresholdNotMet => ": it waits for attestations or approvals, see 'fwledger firmware show' and 'fwledger participants show' of its vendor",
        Outcome.NameUsed => ": choose another name",
        Outcome.RepositoryUriInvalid => ": use a base URI in lower case that ends with '/', such as https://fw.example.com/",
        Outcome.RepositoryUriUsed => ": another participant's repository has this host and port",
        Outcome.OldPolicySignaturesBelowThreshold => ": have as many keys of the policy in force sign as it asks for",
        Outcome.NewPolicySignaturesBelowThreshold => ": have as many keys of the new policy sign as it asks for",
        Outcome.PolicyPending => ": wait until the last policy holds",
        Outcome.ThresholdNotRaised => ": lowering it takes a vote, 'fwledger participants propose auditors'",
        Outcome.NoChange => ": it is so already",
        _ => "",
    };
}
