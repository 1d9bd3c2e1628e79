using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>
/// A candidate's declaration that it has synced and can vote; from version 3 of the rules also a validator's, that its node runs. The value
/// at <see cref="StateKeys.ValidatorReady"/>.
/// </summary>
/// <param name="Key">The key that it votes or will vote with. It is the key that signed the declaration.</param>
/// <param name="SyncedHeight">Height that the sender declares to have reached.</param>
/// <param name="RecordedHeight">Height of the block that recorded the declaration.</param>
/// <param name="RecordedTimeMs">Time of that block, in Unix milliseconds; 0 under the rules before version 3.</param>
public sealed record ValidatorReadiness(PublicKey Key, long SyncedHeight, long RecordedHeight, long RecordedTimeMs = 0)
{
    /// <summary>Canonical bytes: [key, synced height, recorded height], with the recorded time as a fourth item unless it is 0.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(RecordedTimeMs > 0 ? 4 : 3);
        writer.Bytes(Key.AsSpan());
        writer.Int(SyncedHeight);
        writer.Int(RecordedHeight);
        if (RecordedTimeMs > 0) writer.Int(RecordedTimeMs);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a declaration; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ValidatorReadiness? readiness)
    {
        readiness = null;
        CborReader reader = new(encoded);
        if (!reader.TryArray(4, out int count) || count < 3 || !reader.TryPublicKey(out PublicKey key)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long synced) || !reader.TryInt(Limits.HeightMax, out long recorded)) return false;
        long time = 0;
        if (count == 4 && (!reader.TryInt(Limits.TimeMsMax, out time) || time == 0)) return false;
        if (!reader.AtEnd) return false;
        readiness = new ValidatorReadiness(key, synced, recorded, time);
        return true;
    }
}
