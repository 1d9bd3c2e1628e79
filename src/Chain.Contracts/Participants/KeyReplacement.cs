using Chain.Core.Ledger;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>The action that gives a participant a new key in place of all others, which were lost or stolen.</summary>
internal static class KeyReplacement
{
    public static Outcome Check(CallContext call, ParticipantRecord participant, GovernanceAction.ReplaceKeys replace)
    {
        bool isMember = call.State.Validators.IndexOf(participant.Id) >= 0;
        if (isMember && call.Version < 3) return Outcome.ValidatorInForce;                                     // [GOV-KEYS.1]

        // All other keys end, so from version 2 on a thief cannot prevent it by taking every place. [GOV-KEYS.4]
        bool areSlotsTaken = call.Version < 2 && KeySlots.AreTaken(call, participant);
        return OwnKeys.CheckNew(call, participant, replace.Key, replace.Possession, areSlotsTaken);            // [GOV-KEYS.2]
    }

    public static Outcome Apply(CallContext call, GovernanceAction.ReplaceKeys replace)
    {
        bool isMember = call.State.Validators.IndexOf(replace.Participant) >= 0;
        if (!Registry.TryLeaveSet(call.State, call.DecidingSet, call.Block, call.Version, replace.Participant)) return Outcome.ChangeTooLarge; // [GOV-KEYS.6]
        if (isMember) call.Emit(ContractEventType.ValidatorSetChanged, replace.Participant, call.Sender);
        long from = call.Block.Height + 1;

        // From version 2 on the other keys end in this block: otherwise a thief's later call of the block could add a key. [GOV-KEYS.5]
        long until = call.Version < 2 ? from : call.Block.Height;
        ParticipantRecord participant = call.State.Participant(replace.Participant)!;
        call.State.SetKeyOwner(replace.Key, replace.Participant);
        call.State.DeleteReadiness(replace.Participant);
        ConsensusKeys.EndSchedule(call.State, replace.Participant, call.Version);
        call.State.SetParticipant(participant with                                                             // [GOV-KEYS.3]
        {
            Keys = KeySlots.Append([.. participant.Keys.Select(k => EndBy(k, until))], new ParticipantKey(replace.Key, from, 0), until),
            ReleasePolicies = ReleasePolicies.Append(
                [.. participant.ReleasePolicies.Where(p => p.FromHeight < from)], new DatedReleasePolicy(ReleasePolicy.OwnKey, from)),
        });
        call.Emit(ContractEventType.KeyScheduled, replace.Participant, call.Sender);
        return Outcome.Accepted;
    }

    private static ParticipantKey EndBy(ParticipantKey key, long height) =>
        key.UntilHeight == 0 || key.UntilHeight > height ? key with { UntilHeight = height } : key;
}
