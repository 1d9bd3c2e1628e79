using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Contracts.Participants;

/// <summary>The keys with which validators vote. A rotation replaces the key in the set at the height at which the old key ends.</summary>
internal static class ConsensusKeys
{
    private const int RotationShareMin = 2, RotationShareMax = Limits.ParticipantKeysMax / 2;

    /// <summary>Whether the participant votes with the key or is scheduled to.</summary>
    public static bool IsInUse(LedgerState state, Address participant, PublicKey key)
    {
        ValidatorSet set = state.Validators;
        int index = set.IndexOf(participant);
        if (index < 0) return false;
        return set[index].PublicKey.Equals(key) || state.ScheduledKeys().Any(s => s.Validator.Equals(participant) && s.Key.Equals(key));
    }

    /// <summary>Ends the scheduled rotation of a participant whose keys ended or that left the set. [PAR-KEY.14]</summary>
    public static void EndSchedule(LedgerState state, Address participant, int version)
    {
        if (version < 2) return;
        ScheduledKey[] schedule = state.ScheduledKeys();
        if (schedule.Any(s => s.Validator.Equals(participant))) state.SetScheduledKeys([.. schedule.Where(s => !s.Validator.Equals(participant))]);
    }

    /// <summary>Whether a scheduled key may vote when it begins: it belongs to a member of the set and is in force then. [PAR-KEY.14]</summary>
    public static bool MayBegin(LedgerState state, ValidatorSet set, ScheduledKey scheduled) =>
        set.IndexOf(scheduled.Validator) >= 0 && state.Participant(scheduled.Validator)!.HasKeyInForce(scheduled.Key, scheduled.FromHeight);

    /// <summary>
    /// Whether the sender has begun or scheduled as many keys, within the age of evidence, as are its share of the places for past sets:
    /// f members with full shares leave a third of the places to the others.
    /// </summary>
    private static bool HasUsedItsShare(CallContext call, ValidatorSet set)
    {
        long oldest = Math.Max(0, call.Block.Height - call.State.Parameters.EvidenceAgeHeights);
        int share = Math.Clamp(Limits.ValidatorSetsKeptMax / set.Count, RotationShareMin, RotationShareMax);
        return call.State.Participant(call.Sender)!.Keys.Count(k => k.FromHeight > oldest) >= share;
    }

    /// <summary>Schedules the replacement if the validator votes with the old key; otherwise does nothing.</summary>
    public static Outcome Rotate(CallContext call, PublicKey old, PublicKey key, long from)
    {
        ValidatorSet set = call.State.Validators;
        int index = set.IndexOf(call.Sender);
        if (index < 0) return Outcome.Accepted;
        ScheduledKey[] schedule = [.. call.State.ScheduledKeys().Where(s => set.IndexOf(s.Validator) >= 0)];
        if (!set[index].PublicKey.Equals(old)) return IsInUse(call.State, call.Sender, old) ? Outcome.KeyInValidatorSet : Outcome.Accepted; // [PAR-KEY.9]
        if (schedule.Any(s => s.Validator.Equals(call.Sender))) return Outcome.ChangePending;         // [PAR-KEY.11]
        if (schedule.Count(s => s.FromHeight == from) >= ValidatorSets.ChangeMax(set)) return Outcome.ChangeTooLarge; // [PAR-KEY.12]
        if (call.Version >= 4 && !Rotations.TryTake(call, set, from)) return Outcome.LimitReached;             // [PAR-KEY.16]
        if (!ValidatorSetHistory.HasRoomForRotations(call)) return Outcome.LimitReached;                       // [PAR-KEY.13] [PAR-KEY.17]
        if (call.Version is 2 or 3 && HasUsedItsShare(call, set)) return Outcome.LimitReached;                 // [PAR-KEY.15]
        call.State.SetScheduledKeys([.. schedule, new ScheduledKey(call.Sender, key, from)]);
        return ValidatorSets.Fits(call, set) ? Outcome.Accepted : Outcome.ChangeTooLarge;                      // [PAR-KEY.12]
    }
}
