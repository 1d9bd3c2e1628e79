using Chain.Core.Ledger;

namespace Chain.Contracts.Participants;

/// <summary>Participants, their keys, governance, and the validator set. RULES.md in this folder defines the rules and tags.</summary>
/// <param name="version">Version of the rules.</param>
internal sealed class ParticipantsContract(int version = 1) : IContract, IBeginBlocker, IEndBlocker
{
    public Outcome Call(CallContext call) => call.Transaction.Method switch
    {
        ParticipantMethods.Vote => GovernanceVotes.Vote(call),
        _ when !call.Transaction.Target.Equals(default) => Outcome.TargetUnexpected,                           // [PAR-CALL.1]
        ParticipantMethods.AddKey => OwnKeys.Add(call),
        ParticipantMethods.RotateKey => OwnKeys.Rotate(call),
        ParticipantMethods.RevokeKey => OwnKeys.Revoke(call),
        ParticipantMethods.SetReleasePolicy => ReleasePolicies.Set(call),
        ParticipantMethods.RaiseAuditorThreshold => ReleasePolicies.RaiseAuditorThreshold(call),
        ParticipantMethods.Propose => GovernanceVotes.Propose(call),
        ParticipantMethods.Ready => ValidatorCandidates.Ready(call),
        ParticipantMethods.SubmitEvidence => EvidenceIntake.Submit(call),
        _ => Outcome.UnknownMethod,                                                                            // [PAR-CALL.2]
    };

    public void BeginBlock(LedgerState state, ValidatorSet deciding, BlockContext block)
    {
        if (version >= 2) PendingEvidence.Act(state, deciding, block, version);
    }

    public void EndBlock(LedgerState state, ValidatorSet deciding, long height) => ValidatorSets.EndBlock(state, deciding, height, version);
}
