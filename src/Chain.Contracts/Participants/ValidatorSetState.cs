using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>Typed access to the state entries around the validator set: scheduled keys and past sets.</summary>
internal static class ValidatorSetState
{
    public static ScheduledKey[] ScheduledKeys(this LedgerState state)
    {
        if (!state.Overlay.TryRead(StateKeys.ScheduledKeys, out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        if (!reader.TryArray(Limits.ValidatorsMax, out int count)) throw Damaged("list of scheduled keys");
        ScheduledKey[] schedule = new ScheduledKey[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(3) || !reader.TryAddress(out Address validator) || !reader.TryPublicKey(out PublicKey key)
                || !reader.TryInt(Limits.HeightMax, out long from))
            {
                throw Damaged("list of scheduled keys");
            }

            schedule[i] = new ScheduledKey(validator, key, from);
        }

        return schedule;
    }

    /// <summary>Saves the schedule, ascending by validator. It holds at most one key per validator.</summary>
    public static void SetScheduledKeys(this LedgerState state, IReadOnlyList<ScheduledKey> schedule)
    {
        if (schedule.Count == 0)
        {
            state.Overlay.Delete(StateKeys.ScheduledKeys);
            return;
        }

        CborWriter writer = new();
        writer.Array(schedule.Count);
        foreach (ScheduledKey scheduled in schedule.OrderBy(s => s.Validator))
        {
            writer.Array(3);
            writer.Bytes(scheduled.Validator.AsSpan());
            writer.Bytes(scheduled.Key.AsSpan());
            writer.Int(scheduled.FromHeight);
        }

        state.Overlay.Write(StateKeys.ScheduledKeys, writer.Written.ToArray());
    }

    public static IReadOnlyList<long> SetHeights(this LedgerState state)
    {
        if (!state.Overlay.TryRead(StateKeys.ValidatorSetHistory, out ReadOnlyMemory<byte> bytes)) return [];
        CborReader reader = new(bytes.Span);
        if (!reader.TryArray(Limits.ValidatorSetsKeptMax, out int count)) throw Damaged("list of validator sets");
        long[] heights = new long[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryInt(Limits.HeightMax, out heights[i])) throw Damaged("list of validator sets");
        }

        return heights;
    }

    public static void SetSetHeights(this LedgerState state, IReadOnlyList<long> heights)
    {
        CborWriter writer = new();
        writer.Array(heights.Count);
        foreach (long height in heights) writer.Int(height);
        state.Overlay.Write(StateKeys.ValidatorSetHistory, writer.Written.ToArray());
    }

    public static ValidatorSet SetFrom(this LedgerState state, long height) =>
        state.Overlay.TryRead(StateKeys.ValidatorSetFrom(height), out ReadOnlyMemory<byte> bytes) && ValidatorSet.TryDecode(bytes.Span, out ValidatorSet? set)
            ? set
            : throw Damaged("validator set of a past height");

    public static void SetSetFrom(this LedgerState state, long height, ValidatorSet set) =>
        state.Overlay.Write(StateKeys.ValidatorSetFrom(height), set.Encode());

    public static void DropSetFrom(this LedgerState state, long height) => state.Overlay.Delete(StateKeys.ValidatorSetFrom(height));

    private static InvalidOperationException Damaged(string what) => new($"The state's {what} does not decode.");
}
