using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Contracts.Participants;

/// <summary>Bounds how much one block may change the validator set, and computes the set of the next block.</summary>
internal static class ValidatorSets
{
    /// <summary>Maximum number of members that change from one block to the next: f, and at least 1, so that a set below four can grow. [GOV-SET.5]</summary>
    public static int ChangeMax(ValidatorSet set) => Math.Max(1, set.FaultyMax);

    /// <summary>Whether the change from the deciding set to the candidate, including the scheduled keys that are due, is within the bound.</summary>
    public static bool Fits(CallContext call, ValidatorSet candidate) => Fits(call.State, call.DecidingSet, call.Block.Height, candidate);

    /// <summary>The set without one member, or null if it would be empty or the change exceeds the bound.</summary>
    public static ValidatorSet? TryWithout(LedgerState state, ValidatorSet deciding, long height, Address member)
    {
        Validator[] others = [.. state.Validators.Members.Where(v => !v.Address.Equals(member))];
        if (others.Length == 0) return null;                                                                   // [GOV-SET.6]
        ValidatorSet set = new(others);
        return Fits(state, deciding, height, set) ? set : null;
    }

    /// <summary>Ends a block: puts keys that begin at the next height into the set, and records a changed set in the history. [GOV-SET.9]</summary>
    public static void EndBlock(LedgerState state, ValidatorSet deciding, long height, int version)
    {
        ValidatorSet set = state.Validators;
        if (version >= 2) EndStaleSchedules(state, set);
        ScheduledKey[] schedule = state.ScheduledKeys();
        if (schedule.Any(s => s.FromHeight <= height + 1))
        {
            set = WithKeysDue(set, schedule, height + 1);
            state.SetScheduledKeys([.. schedule.Where(s => s.FromHeight > height + 1)]);
            state.SetValidators(set);
        }

        if (!set.Members.SequenceEqual(deciding.Members)) ValidatorSetHistory.Append(state, set, height + 1);
    }

    private static bool Fits(LedgerState state, ValidatorSet deciding, long height, ValidatorSet candidate) =>
        CountChanges(deciding, WithKeysDue(candidate, state.ScheduledKeys(), height + 1)) <= ChangeMax(deciding);

    /// <summary>Drops schedules of keys that may not begin, such as those that a chain holds from version 1 of the rules. [PAR-KEY.14]</summary>
    private static void EndStaleSchedules(LedgerState state, ValidatorSet set)
    {
        ScheduledKey[] schedule = state.ScheduledKeys();
        ScheduledKey[] kept = [.. schedule.Where(s => ConsensusKeys.MayBegin(state, set, s))];
        if (kept.Length < schedule.Length) state.SetScheduledKeys(kept);
    }

    private static ValidatorSet WithKeysDue(ValidatorSet set, ScheduledKey[] schedule, long height)
    {
        if (!schedule.Any(s => s.FromHeight <= height && set.IndexOf(s.Validator) >= 0)) return set;
        Dictionary<Address, PublicKey> due = schedule.Where(s => s.FromHeight <= height).ToDictionary(s => s.Validator, s => s.Key);
        return new ValidatorSet(set.Members.Select(v => due.TryGetValue(v.Address, out PublicKey key) ? new Validator(v.Address, key) : v));
    }

    /// <summary>Number of members that joined, left, or vote with another key.</summary>
    private static int CountChanges(ValidatorSet from, ValidatorSet to)
    {
        int kept = 0, rekeyed = 0;
        foreach (Validator member in to.Members)
        {
            int index = from.IndexOf(member.Address);
            if (index < 0) continue;
            kept++;
            if (!from[index].PublicKey.Equals(member.PublicKey)) rekeyed++;
        }

        return from.Count - kept + (to.Count - kept) + rekeyed;
    }
}
