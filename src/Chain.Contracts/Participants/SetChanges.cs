using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Changes of the validator set (threat D20): a few members at a time, and only candidates that have declared readiness.</summary>
internal static class SetChanges
{
    /// <summary>The first rule that the change breaks, or Accepted.</summary>
    public static Outcome Check(LedgerState state, GovernanceAction.ChangeValidators change)
    {
        ValidatorSet set = state.Validators;
        if (change.Remove.Count + change.Add.Count == 0) return Outcome.NoChange;                              // [GOV-SET.1]
        foreach (Address leaving in change.Remove)
        {
            if (set.IndexOf(leaving) < 0) return state.Participant(leaving) is null ? Outcome.UnknownParticipant : Outcome.NoChange; // [GOV-SET.2]
        }

        foreach (Address joining in change.Add)
        {
            if (state.Participant(joining) is not { } candidate) return Outcome.UnknownParticipant;       // [GOV-SET.3]
            if (set.IndexOf(joining) >= 0) return Outcome.AlreadyValidator;                                    // [GOV-SET.3]
            if (candidate.IsSuspended) return Outcome.ParticipantSuspended;                                    // [GOV-SET.4]
            if (!candidate.Holds(Roles.Authority)) return Outcome.RoleMissing;                                 // [GOV-SET.4]
        }

        int count = set.Count - change.Remove.Count + change.Add.Count;
        if (count > Limits.ValidatorsMax) return Outcome.LimitReached;                                         // [GOV-SET.6]
        bool isTooLarge = count < 1 || change.Remove.Count + change.Add.Count > ValidatorSets.ChangeMax(set);
        return isTooLarge ? Outcome.ChangeTooLarge : Outcome.Accepted;                                         // [GOV-SET.5]
    }

    /// <summary>Whether the action changes the validator set, so that it may have to wait.</summary>
    public static bool ChangesSet(CallContext call, GovernanceAction action) => action switch
    {
        GovernanceAction.ChangeValidators => true,
        GovernanceAction.SetSuspended { IsSuspended: true } suspend => call.Version >= 3 && call.State.Validators.IndexOf(suspend.Participant) >= 0,
        GovernanceAction.ReplaceKeys replace => call.Version >= 3 && call.State.Validators.IndexOf(replace.Participant) >= 0,
        _ => false,
    };

    /// <summary>
    /// Whether the change has nothing left to wait for: its new members are ready and, from version 3 on, enough members of the new set have
    /// stated that they run. Also true if the change is impossible, so that its call is refused with the reason.
    /// </summary>
    public static bool MayAct(CallContext call, GovernanceAction action)
    {
        if (GovernanceActions.Check(call, action) != Outcome.Accepted) return true;
        if (action is GovernanceAction.ChangeValidators change)
            return Next(call, change) is { } next && (call.Version < 3 || LiveSigners.CanDecide(call.State, next, call.Block.TimeMs)); // [GOV-LIVE.1]
        return Leaving(action) is not { } member || LiveSigners.CanDecideWithout(call.State, member, call.Block.TimeMs);
    }

    /// <summary>The member that leaves the set by an action other than a set change; null for any other action.</summary>
    public static Address? Leaving(GovernanceAction action) => action switch
    {
        GovernanceAction.SetSuspended { IsSuspended: true } suspend => suspend.Participant,
        GovernanceAction.ReplaceKeys replace => replace.Participant,
        _ => null,
    };

    /// <summary>Whether an action changes the place in the set, the standing or the keys of a participant.</summary>
    public static bool Concerns(GovernanceAction action, Address participant) => action switch
    {
        GovernanceAction.ChangeValidators change => change.Remove.Contains(participant) || change.Add.Contains(participant),
        GovernanceAction.SetSuspended set => set.Participant.Equals(participant),
        GovernanceAction.ReplaceKeys replace => replace.Participant.Equals(participant),
        _ => false,
    };

    /// <summary>The participants whom an approved action changes so that an older approved change of them is superseded.</summary>
    public static IReadOnlyList<Address> Targets(GovernanceAction action) => action switch
    {
        GovernanceAction.ChangeValidators change => [.. change.Remove, .. change.Add],
        GovernanceAction.SetSuspended set => [set.Participant],
        GovernanceAction.ReplaceKeys replace => [replace.Participant],
        GovernanceAction.SetRoles set => [set.Participant],
        _ => [],
    };

    /// <summary>Applies a checked change to the set of the next block.</summary>
    public static Outcome Apply(CallContext call, GovernanceAction.ChangeValidators change)
    {
        if (Next(call, change) is not { } next) return Outcome.WrongStatus;
        if (!ValidatorSets.Fits(call, next)) return Outcome.ChangeTooLarge;                                    // [GOV-SET.5]
        call.State.SetValidators(next);
        foreach (Address leaving in change.Remove) ConsensusKeys.EndSchedule(call.State, leaving, call.Version);
        foreach (Address joining in change.Add) call.State.DeleteReadiness(joining);
        CastVotes.BeginMembership(call, change.Add);                                                           // [GOV-VOTE.7]
        foreach (Address changed in change.Remove.Concat(change.Add).Take(Limits.EventsPerReceiptMax / 2))
        {
            call.Emit(ContractEventType.ValidatorSetChanged, changed, call.Sender);
        }

        return Outcome.Accepted;
    }

    /// <summary>The set after a checked change, or null if a new member is not ready.</summary>
    private static ValidatorSet? Next(CallContext call, GovernanceAction.ChangeValidators change)
    {
        List<Validator> members = [.. call.State.Validators.Members.Where(v => !change.Remove.Contains(v.Address))];
        foreach (Address joining in change.Add)
        {
            if (ValidatorCandidates.TryAdmit(call, call.State.Participant(joining)!) is not { } validator) return null;
            members.Add(validator);
        }

        return new ValidatorSet(members);
    }
}
