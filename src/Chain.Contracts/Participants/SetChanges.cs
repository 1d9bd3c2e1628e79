using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Changes of the validator set (threat D20): a few members at a time, and only candidates that have declared readiness.</summary>
internal static class SetChanges
{
    /// <summary>The first rule that the change breaks, or Accepted.</summary>
    public static Outcome Check(CallContext call, GovernanceAction.ChangeValidators change)
    {
        ValidatorSet set = call.State.Validators;
        if (change.Remove.Count + change.Add.Count == 0) return Outcome.NoChange;                              // [GOV-SET.1]
        foreach (Address leaving in change.Remove)
        {
            if (set.IndexOf(leaving) < 0) return call.State.Participant(leaving) is null ? Outcome.UnknownParticipant : Outcome.NoChange; // [GOV-SET.2]
        }

        foreach (Address joining in change.Add)
        {
            if (call.State.Participant(joining) is not { } candidate) return Outcome.UnknownParticipant;       // [GOV-SET.3]
            if (set.IndexOf(joining) >= 0) return Outcome.AlreadyValidator;                                    // [GOV-SET.3]
            if (candidate.IsSuspended) return Outcome.ParticipantSuspended;                                    // [GOV-SET.4]
            if (!candidate.Holds(Roles.Authority)) return Outcome.RoleMissing;                                 // [GOV-SET.4]
        }

        int count = set.Count - change.Remove.Count + change.Add.Count;
        if (count > Limits.ValidatorsMax) return Outcome.LimitReached;                                         // [GOV-SET.6]
        bool isTooLarge = count < 1 || change.Remove.Count + change.Add.Count > ValidatorSets.ChangeMax(set);
        return isTooLarge ? Outcome.ChangeTooLarge : Outcome.Accepted;                                         // [GOV-SET.5]
    }

    /// <summary>Whether every new member has a readiness declaration that is still valid.</summary>
    public static bool AreReady(CallContext call, GovernanceAction.ChangeValidators change) =>
        change.Add.All(a => call.State.Participant(a) is { } candidate && ValidatorCandidates.TryAdmit(call, candidate) is not null);

    /// <summary>Applies a checked change to the set of the next block.</summary>
    public static Outcome Apply(CallContext call, GovernanceAction.ChangeValidators change)
    {
        List<Validator> members = [.. call.State.Validators.Members.Where(v => !change.Remove.Contains(v.Address))];
        foreach (Address joining in change.Add)
        {
            if (ValidatorCandidates.TryAdmit(call, call.State.Participant(joining)!) is not { } validator) return Outcome.WrongStatus;
            members.Add(validator);
        }

        ValidatorSet next = new(members);
        if (!ValidatorSets.Fits(call, next)) return Outcome.ChangeTooLarge;                                    // [GOV-SET.5]
        call.State.SetValidators(next);
        foreach (Address leaving in change.Remove) ConsensusKeys.EndSchedule(call.State, leaving, call.Version);
        foreach (Address joining in change.Add) call.State.DeleteReadiness(joining);
        foreach (Address changed in change.Remove.Concat(change.Add).Take(Limits.EventsPerReceiptMax / 2))
        {
            call.Emit(ContractEventType.ValidatorSetChanged, changed, call.Sender);
        }

        return Outcome.Accepted;
    }
}
