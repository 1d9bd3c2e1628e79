using Chain.Core;
using Chain.Core.Ledger;

namespace Chain.Contracts.Participants;

/// <summary>Past validator sets. The state keeps them as long as evidence about their heights is accepted.</summary>
internal static class ValidatorSetHistory
{
    /// <summary>Adds a set that decides from a height on, and drops sets that are too old or exceed the bound. [EVI-SETS.1]</summary>
    public static void Append(LedgerState state, ValidatorSet set, long fromHeight)
    {
        List<long> heights = [.. state.SetHeights(), fromHeight];
        state.SetSetFrom(fromHeight, set);
        long oldest = fromHeight - state.Parameters.EvidenceAgeHeights;

        // A set ends where the next one begins. The first can go once the second began at or before the oldest height that counts.
        while (heights.Count > Limits.ValidatorSetsKeptMax || (heights.Count > 1 && heights[1] <= oldest))
        {
            state.DropSetFrom(heights[0]);
            heights.RemoveAt(0);
        }

        state.SetSetHeights(heights);
    }

    /// <summary>The set that decided a height, or null if it is no longer kept.</summary>
    public static ValidatorSet? At(LedgerState state, long height)
    {
        IReadOnlyList<long> heights = state.SetHeights();
        int last = -1;
        for (int i = 0; i < heights.Count && heights[i] <= height; i++) last = i;
        return last < 0 ? null : state.SetFrom(heights[last]);
    }

    /// <summary>
    /// Whether there is room for another key rotation by a validator. Rotations use at most half of the places, from version 4 of the
    /// rules on three quarters of them, so nobody can flush out the sets that evidence against it needs.
    /// </summary>
    public static bool HasRoomForRotations(CallContext call)
    {
        IReadOnlyList<long> heights = call.State.SetHeights();
        int scheduled = call.State.ScheduledKeys().Length;
        if (call.Version < 4) return heights.Count + scheduled < Limits.ValidatorSetsKeptMax / 2;              // [PAR-KEY.13]

        // A set counts while evidence about its last height does. Up to 64 members, the shares of all are at most half of the places, so
        // only voted changes and penalties can use up the rest. The shares of a larger set are more than half: only this bound holds then.
        long oldest = call.Block.Height - call.State.Parameters.EvidenceAgeHeights;
        int needed = heights.Count(h => h > oldest) + 1;
        return needed + scheduled < Limits.ValidatorSetsKeptMax - Limits.ValidatorSetsKeptMax / 4;             // [PAR-KEY.17]
    }
}
