using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// Which validators have stated recently, each with its voting key, that their nodes run. From version 3 of the rules a change of the set
/// acts only once a quorum of the new set has, so that no change leaves a set that cannot decide.
/// </summary>
internal static class LiveSigners
{
    /// <summary>Whether a quorum of the set has stated recently that it runs. [GOV-LIVE.1]</summary>
    /// <param name="state">The state.</param>
    /// <param name="set">The set after the change.</param>
    /// <param name="timeMs">Time of the block, in Unix milliseconds.</param>
    public static bool CanDecide(LedgerState state, ValidatorSet set, long timeMs) => set.Members.Count(m => HasStated(state, m, timeMs)) >= set.Quorum;

    /// <summary>As <see cref="CanDecide"/> for the current set without one member; true if no member would be left.</summary>
    public static bool CanDecideWithout(LedgerState state, Address member, long timeMs)
    {
        Validator[] others = [.. state.Validators.Members.Where(v => !v.Address.Equals(member))];
        return others.Length == 0 || CanDecide(state, new ValidatorSet(others), timeMs);
    }

    /// <summary>Whether a statement still counts. One from before version 3 has no time and does not. [GOV-LIVE.4]</summary>
    public static bool IsRecent(ValidatorReadiness statement, long timeMs) =>
        statement.RecordedTimeMs > 0 && timeMs - statement.RecordedTimeMs <= Limits.LivenessAgeMsMax;

    private static bool HasStated(LedgerState state, Validator member, long timeMs) =>
        state.Readiness(member.Address) is { } statement && statement.Key.Equals(member.PublicKey) && IsRecent(statement, timeMs);
}
