using Chain.Core;
using Chain.Core.Ledger;

namespace Chain.Contracts.Participants;

/// <summary>Past validator sets, kept in the state for as long as evidence of their heights is taken.</summary>
internal static class ValidatorSetHistory
{
    /// <summary>Remembers a set that decides from a height on, and drops those that are too old or too many. [EVI-SETS.1]</summary>
    public static void Append(LedgerState state, ValidatorSet set, long fromHeight)
    {
        List<long> heights = [.. state.SetHeights(), fromHeight];
        state.SetSetFrom(fromHeight, set);
        long oldest = fromHeight - state.Parameters.EvidenceAgeHeights;

        // A set ends where the next one begins, so the first may go once the second began before the oldest height that counts.
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
    /// Whether a validator may rotate its key of its own accord: half the places are the authorities', so nobody flushes the evidence
    /// against itself.
    /// </summary>
    public static bool HasRoomForRotations(LedgerState state) => state.SetHeights().Count + state.ScheduledKeys().Length < Limits.ValidatorSetsKeptMax / 2;
}
