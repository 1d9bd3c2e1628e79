using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Participants, and what must be unique among them: keys, names and repositories.</summary>
internal static class Registry
{
    /// <summary>Adds a checked participant, from the genesis document or by vote.</summary>
    public static void Add(LedgerState state, ParticipantRecord participant)
    {
        state.SetParticipant(participant);
        foreach (ParticipantKey key in participant.Keys) state.SetKeyOwner(key.Key, participant.Id);
        state.SetNameOwner(participant.Name, participant.Id);
        TakeRepository(state, participant.Id, participant.RepositoryUri);
        long index = state.ParticipantCount();
        state.SetParticipantAt(index, participant.Id);
        state.SetParticipantCount(index + 1);
    }

    public static void TakeRepository(LedgerState state, Address participant, string uri)
    {
        if (uri.Length > 0) state.SetRepositoryOwner(RepositoryUris.AuthorityOf(uri), participant);
    }

    public static void FreeRepository(LedgerState state, ParticipantRecord participant)
    {
        if (participant.RepositoryUri.Length > 0) state.DeleteRepositoryOwner(RepositoryUris.AuthorityOf(participant.RepositoryUri));
    }

    /// <summary>Suspends a participant and removes it from the validator set. Does nothing and returns false if the set cannot lose it in this block.</summary>
    public static bool TrySuspend(CallContext call, Address id)
    {
        bool isMember = call.State.Validators.IndexOf(id) >= 0;
        if (!TrySuspend(call.State, call.DecidingSet, call.Block, call.Version, id)) return false;
        if (isMember) call.Emit(ContractEventType.ValidatorSetChanged, id, call.Sender);
        call.Emit(ContractEventType.ParticipantSuspended, id, call.Sender);
        return true;
    }

    /// <summary>As the overload, outside a call: without events.</summary>
    public static bool TrySuspend(LedgerState state, ValidatorSet deciding, BlockContext block, int version, Address id)
    {
        if (!TryLeaveSet(state, deciding, block, version, id)) return false;
        state.SetParticipant(state.Participant(id)! with { IsSuspended = true });
        state.DeleteReadiness(id);
        ConsensusKeys.EndSchedule(state, id, version);
        if (version >= 4) GovernanceVotes.Supersede(state, [id]);                                              // [GOV-SET.10]
        return true;
    }

    /// <summary>Removes a member from the validator set. Does nothing and returns false if the set cannot lose it in this block.</summary>
    public static bool TryLeaveSet(LedgerState state, ValidatorSet deciding, BlockContext block, int version, Address id)
    {
        if (state.Validators.IndexOf(id) < 0) return true;
        if (ValidatorSets.TryWithout(state, deciding, block.Height, id) is not { } set) return false;
        if (version >= 3 && !LiveSigners.CanDecide(state, set, block.TimeMs)) return false;                    // [GOV-LIVE.1]
        state.SetValidators(set);
        return true;
    }
}
