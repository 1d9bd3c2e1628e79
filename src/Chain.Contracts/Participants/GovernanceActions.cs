using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Checks governance actions, when they are proposed and again when they are approved, and applies them.</summary>
internal static class GovernanceActions
{
    /// <summary>
    /// Whether the rules in force have this action. Version 1 has only those of its own software, and the vote for the next version, which
    /// for everybody who may not vote is as unknown as it was to that software. [GOV-RULES.1]
    /// </summary>
    public static bool IsKnown(CallContext call, GovernanceAction action) => call.Version >= 2 || action switch
    {
        GovernanceAction.LowerVersionFloor => false,
        GovernanceAction.AdoptRules => GovernanceVotes.IsVoter(call),
        _ => true,
    };

    /// <summary>The first rule that the action breaks, or Accepted. Does not check whether the new members of a set change are ready.</summary>
    public static Outcome Check(CallContext call, GovernanceAction action) => action switch
    {
        GovernanceAction.Register register => CheckRegister(call, register),
        GovernanceAction.SetParameters set => CheckParameters(call.State, set),
        GovernanceAction.ChangeValidators change => SetChanges.Check(call.State, change),
        GovernanceAction.SetRoles set => On(call, set.Participant, p => CheckRoles(call, p, set.Roles)),
        GovernanceAction.SetSuspended set =>
            On(call, set.Participant, p => p.IsSuspended == set.IsSuspended ? Outcome.NoChange : Outcome.Accepted), // [GOV-SUSPEND.1]
        GovernanceAction.SetRepository set => On(call, set.Participant, p => CheckRepository(call, p, set.RepositoryUri)),
        GovernanceAction.SetAuditorThreshold set =>
            On(call, set.Participant, p => p.AuditorThreshold == set.Threshold ? Outcome.NoChange : Outcome.Accepted), // [GOV-AUDIT.1]
        GovernanceAction.ReplaceKeys replace => On(call, replace.Participant, p => KeyReplacement.Check(call, p, replace)),
        GovernanceAction.AdoptRules adopt => RuleAdoption.Check(call, adopt),
        GovernanceAction.LowerVersionFloor lower => VersionFloors.Check(call.State, lower),
        _ => Outcome.MalformedPayload,
    };

    /// <summary>Checks and applies the action. The caller undoes all writes unless the outcome is Accepted.</summary>
    public static Outcome Apply(CallContext call, GovernanceAction action)
    {
        Outcome possible = Check(call, action);
        if (possible != Outcome.Accepted) return possible;
        switch (action)
        {
            case GovernanceAction.Register register: Register(call, register); return Outcome.Accepted;
            case GovernanceAction.SetParameters set: SetParameters(call, set.Parameters); return Outcome.Accepted;
            case GovernanceAction.ChangeValidators change: return SetChanges.Apply(call, change);
            case GovernanceAction.SetSuspended { IsSuspended: true } suspend: return Suspend(call, suspend.Participant);
            case GovernanceAction.SetSuspended reinstate:
                Change(call, reinstate.Participant, p => p with { IsSuspended = false }, ContractEventType.ParticipantReinstated); // [GOV-SUSPEND.3]
                return Outcome.Accepted;
            case GovernanceAction.SetRoles set:
                Change(call, set.Participant, p => p with { Roles = set.Roles }, ContractEventType.ParticipantChanged);
                return Outcome.Accepted;
            case GovernanceAction.SetAuditorThreshold set:
                Change(call, set.Participant, p => p with { AuditorThreshold = set.Threshold }, ContractEventType.ParticipantChanged); // [GOV-AUDIT.2]
                return Outcome.Accepted;
            case GovernanceAction.SetRepository set: SetRepository(call, set); return Outcome.Accepted;
            case GovernanceAction.ReplaceKeys replace: return KeyReplacement.Apply(call, replace);
            case GovernanceAction.AdoptRules adopt: RuleAdoption.Apply(call, adopt); return Outcome.Accepted;
            case GovernanceAction.LowerVersionFloor lower: VersionFloors.Apply(call, lower); return Outcome.Accepted;
            default: return Outcome.MalformedPayload;
        }
    }

    private static Outcome On(CallContext call, Address participant, Func<ParticipantRecord, Outcome> check) =>
        call.State.Participant(participant) is { } record ? check(record) : Outcome.UnknownParticipant;         // [GOV-ACTION.1]

    private static Outcome CheckRegister(CallContext call, GovernanceAction.Register register)
    {
        LedgerState state = call.State;
        if (!ManifestRules.IsName(register.Name, Limits.NameBytesMax)) return Outcome.NameInvalid;             // [GOV-REG.1]
        if (state.IsNameUsed(register.Name)) return Outcome.NameUsed;                                          // [GOV-REG.2]
        if (!SignatureVerifier.IsValidPublicKey(register.Key)) return Outcome.KeyInvalid;                              // [GOV-REG.3]
        Address id = register.Key.ToAddress();
        if (state.Participant(id) is not null) return Outcome.ParticipantExists;                               // [GOV-REG.4]
        if (state.IsKeyUsed(register.Key)) return Outcome.KeyUsed;                                             // [GOV-REG.5]
        Outcome repository = CheckRepositoryUri(call, id, register.RepositoryUri);
        if (repository != Outcome.Accepted) return repository;
        bool isProven = SignatureVerifier.Verify(register.Key, KeyPossession.Digest(call.Block.ChainId, id, register.Key), register.Possession);
        return isProven ? Outcome.Accepted : Outcome.PossessionNotProven;                                      // [GOV-REG.6]
    }

    private static void Register(CallContext call, GovernanceAction.Register register)
    {
        Address id = register.Key.ToAddress();
        long from = call.Block.Height + 1;
        Registry.Add(call.State, new ParticipantRecord(
            id, register.Name, register.Roles, false, [new ParticipantKey(register.Key, from, 0)], [new DatedReleasePolicy(ReleasePolicy.OwnKey, from)])
        {
            RepositoryUri = register.RepositoryUri,
        });
        call.Emit(ContractEventType.ParticipantRegistered, id, id);                                            // [GOV-REG.7]
    }

    private static Outcome CheckRoles(CallContext call, ParticipantRecord participant, Roles roles)
    {
        if (participant.Roles == roles) return Outcome.NoChange;                                               // [GOV-ROLES.1]
        bool isInSet = call.State.Validators.IndexOf(participant.Id) >= 0;
        return isInSet && !roles.HasFlag(Roles.Authority) ? Outcome.ValidatorInForce : Outcome.Accepted;       // [GOV-ROLES.2]
    }

    private static Outcome CheckRepository(CallContext call, ParticipantRecord participant, string uri) =>
        participant.RepositoryUri == uri ? Outcome.NoChange : CheckRepositoryUri(call, participant.Id, uri);    // [GOV-REPO.1]

    private static Outcome CheckRepositoryUri(CallContext call, Address participant, string uri)
    {
        if (uri.Length == 0) return Outcome.Accepted;
        if (!RepositoryUris.IsWellFormed(uri)) return Outcome.RepositoryUriInvalid;                            // [GOV-REPO.2]
        if (call.Version >= 2 && !UriHosts.IsCanonical(uri)) return Outcome.RepositoryUriInvalid;              // [GOV-REPO.5]
        Address? owner = call.State.RepositoryOwner(RepositoryUris.AuthorityOf(uri));
        return owner is null || owner.Value.Equals(participant) ? Outcome.Accepted : Outcome.RepositoryUriUsed; // [GOV-REPO.3]
    }

    private static void SetRepository(CallContext call, GovernanceAction.SetRepository set)
    {
        Registry.FreeRepository(call.State, call.State.Participant(set.Participant)!);                         // [GOV-REPO.4]
        Change(call, set.Participant, p => p with { RepositoryUri = set.RepositoryUri }, ContractEventType.ParticipantChanged);
        Registry.TakeRepository(call.State, set.Participant, set.RepositoryUri);
    }

    private static Outcome CheckParameters(LedgerState state, GovernanceAction.SetParameters set)
    {
        if (!set.Parameters.IsWellFormed()) return Outcome.ParametersInvalid;                                  // [GOV-PARAM.1]
        return set.Parameters == state.Parameters ? Outcome.NoChange : Outcome.Accepted;                       // [GOV-PARAM.2]
    }

    private static void SetParameters(CallContext call, ChainParameters parameters)
    {
        call.State.SetParameters(parameters);
        call.Emit(ContractEventType.ParametersChanged, default, call.Sender);                                  // [GOV-PARAM.3]
    }

    private static Outcome Suspend(CallContext call, Address participant)
    {
        if (!Registry.TrySuspend(call, participant)) return Outcome.ChangeTooLarge;                            // [GOV-SUSPEND.2]
        return Outcome.Accepted;
    }

    private static void Change(CallContext call, Address id, Func<ParticipantRecord, ParticipantRecord> change, ContractEventType type)
    {
        call.State.SetParticipant(change(call.State.Participant(id)!));
        call.Emit(type, id, call.Sender);
    }
}
