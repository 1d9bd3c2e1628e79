using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A candidate's declaration that it has synced and can vote. The value at <see cref="StateKeys.ValidatorReady"/>.</summary>
/// <param name="Key">The key that it will vote with. It is the key that signed the declaration.</param>
/// <param name="SyncedHeight">Height that the candidate declares to have reached.</param>
/// <param name="RecordedHeight">Height of the block that recorded the declaration.</param>
public sealed record ValidatorReadiness(PublicKey Key, long SyncedHeight, long RecordedHeight)
{
    /// <summary>Canonical bytes: [key, synced height, recorded height].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(3);
        writer.Bytes(Key.AsSpan());
        writer.Int(SyncedHeight);
        writer.Int(RecordedHeight);
        return writer.Written.ToArray();
    }

    /// <summary>Decodes a declaration; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out ValidatorReadiness? readiness)
    {
        readiness = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(3) || !reader.TryPublicKey(out PublicKey key)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long synced) || !reader.TryInt(Limits.HeightMax, out long recorded) || !reader.AtEnd) return false;
        readiness = new ValidatorReadiness(key, synced, recorded);
        return true;
    }
}
