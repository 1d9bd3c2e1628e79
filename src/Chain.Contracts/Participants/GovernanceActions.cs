using Chain.Core;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Checks governance actions, when they are proposed and again when they are approved, and applies them.</summary>
internal static class GovernanceActions
{
    /// <summary>The first rule that the action breaks, or Accepted. Does not check whether the new members of a set change are ready.</summary>
    public static Outcome Check(CallContext call, GovernanceAction action) => action switch
    {
        GovernanceAction.Register register => CheckRegister(call, register),
        GovernanceAction.SetParameters set => CheckParameters(call.State, set),
        GovernanceAction.ChangeValidators change => SetChanges.Check(call, change),
        GovernanceAction.SetRoles set => On(call, set.Participant, p => CheckRoles(call, p, set.Roles)),
        GovernanceAction.SetSuspended set =>
            On(call, set.Participant, p => p.IsSuspended == set.IsSuspended ? Outcome.NoChange : Outcome.Accepted), // [GOV-SUSPEND.1]
        GovernanceAction.SetRepository set => On(call, set.Participant, p => CheckRepository(call.State, p, set.RepositoryUri)),
        GovernanceAction.SetAuditorThreshold set =>
            On(call, set.Participant, p => p.AuditorThreshold == set.Threshold ? Outcome.NoChange : Outcome.Accepted), // [GOV-AUDIT.1]
        GovernanceAction.ReplaceKeys replace => On(call, replace.Participant, p => CheckReplaceKeys(call, p, replace)),
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
            case GovernanceAction.ReplaceKeys replace: ReplaceKeys(call, replace); return Outcome.Accepted;
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
        Outcome repository = CheckRepositoryUri(state, id, register.RepositoryUri);
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

    private static Outcome CheckRepository(LedgerState state, ParticipantRecord participant, string uri) =>
        participant.RepositoryUri == uri ? Outcome.NoChange : CheckRepositoryUri(state, participant.Id, uri);   // [GOV-REPO.1]

    private static Outcome CheckRepositoryUri(LedgerState state, Address participant, string uri)
    {
        if (uri.Length == 0) return Outcome.Accepted;
        if (!RepositoryUris.IsWellFormed(uri)) return Outcome.RepositoryUriInvalid;                            // [GOV-REPO.2]
        Address? owner = state.RepositoryOwner(RepositoryUris.AuthorityOf(uri));
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

    private static Outcome CheckReplaceKeys(CallContext call, ParticipantRecord participant, GovernanceAction.ReplaceKeys replace)
    {
        if (call.State.Validators.IndexOf(participant.Id) >= 0) return Outcome.ValidatorInForce;               // [GOV-KEYS.1]
        return OwnKeys.CheckNew(call.State, call.Block.ChainId, participant, replace.Key, replace.Possession); // [GOV-KEYS.2]
    }

    private static void ReplaceKeys(CallContext call, GovernanceAction.ReplaceKeys replace)
    {
        long from = call.Block.Height + 1;
        call.State.SetKeyOwner(replace.Key, replace.Participant);
        call.State.DeleteReadiness(replace.Participant);
        Change(call, replace.Participant, End, ContractEventType.KeyScheduled);                                // [GOV-KEYS.3]

        ParticipantRecord End(ParticipantRecord participant) => participant with
        {
            Keys = [.. participant.Keys.Select(k => EndBy(k, from)), new ParticipantKey(replace.Key, from, 0)],
            ReleasePolicies = ReleasePolicies.Append(
                [.. participant.ReleasePolicies.Where(p => p.FromHeight < from)], new DatedReleasePolicy(ReleasePolicy.OwnKey, from)),
        };
    }

    private static ParticipantKey EndBy(ParticipantKey key, long height) =>
        key.UntilHeight == 0 || key.UntilHeight > height ? key with { UntilHeight = height } : key;

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
