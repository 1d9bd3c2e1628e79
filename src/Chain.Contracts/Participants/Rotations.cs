using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>
/// The rotations of voting keys that each validator has scheduled within the age of evidence, from version 4 of the rules on. The list does
/// not depend on the keys in the participant's record, and is never longer than the largest share. [PAR-KEY.16]
/// </summary>
internal static class Rotations
{
    private const int ShareMin = 2, ShareMax = Limits.ParticipantKeysMax / 2;

    /// <summary>
    /// Rotations that one validator may schedule within the age of evidence. Up to 64 members, the shares of all are at most half of the
    /// places for past sets. In a larger set the smallest share makes them more than half, and only [PAR-KEY.17] bounds the sum.
    /// </summary>
    public static int Share(ValidatorSet set) => Math.Clamp(Limits.ValidatorSetsKeptMax / 2 / set.Count, ShareMin, ShareMax);

    /// <summary>Takes one rotation of the sender's share; false if none is left.</summary>
    public static bool TryTake(CallContext call, ValidatorSet set, long fromHeight)
    {
        long oldest = call.Block.Height - call.State.Parameters.EvidenceAgeHeights;
        long[] recent = [.. Of(call.State, call.Sender).Where(h => h > oldest)];
        if (recent.Length >= Share(set)) return false;
        Set(call.State, call.Sender, [.. recent, fromHeight]);
        return true;
    }

    private static long[] Of(LedgerState state, Address validator)
    {
        if (!state.Overlay.TryRead(StateKeys.Rotations(validator), out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        if (!reader.TryArray(ShareMax, out int count)) throw Damaged();
        long[] heights = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryInt(Limits.HeightMax, out heights[i])) throw Damaged();
        }

        return heights;
    }

    private static void Set(LedgerState state, Address validator, long[] heights)
    {
        CborWriter writer = new();
        writer.Array(heights.Length);
        foreach (long height in heights) writer.Int(height);
        state.Overlay.Write(StateKeys.Rotations(validator), writer.Written.ToArray());
    }

    private static InvalidOperationException Damaged() => new("The state's list of rotations does not decode.");
}
