using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.Participants;

/// <summary>The places for keys in a participant's record. A key that has ended needs none. [PAR-KEY.5]</summary>
internal static class KeySlots
{
    /// <summary>Whether a call cannot add another key.</summary>
    public static bool AreTaken(CallContext call, ParticipantRecord participant)
    {
        if (call.Version < 2) return participant.Keys.Count >= Limits.ParticipantKeysMax;
        return participant.Keys.Count(k => !HasEnded(k, call.Block.Height)) >= Limits.ParticipantKeysMax;
    }

    /// <summary>The keys and one more. If there are more than a record holds, those that ended first are dropped; their owner stays recorded.</summary>
    /// <param name="keys">The keys. Enough of them have ended by the height.</param>
    /// <param name="added">The new key.</param>
    /// <param name="height">Height of the block.</param>
    public static ParticipantKey[] Append(IReadOnlyList<ParticipantKey> keys, ParticipantKey added, long height)
    {
        int surplus = keys.Count + 1 - Limits.ParticipantKeysMax;
        if (surplus <= 0) return [.. keys, added];
        PublicKey[] dropped = [.. keys.Where(k => HasEnded(k, height)).OrderBy(k => k.UntilHeight).Take(surplus).Select(k => k.Key)];
        return [.. keys.Where(k => !dropped.Contains(k.Key)), added];
    }

    private static bool HasEnded(ParticipantKey key, long height) => key.UntilHeight != 0 && key.UntilHeight <= height;
}
