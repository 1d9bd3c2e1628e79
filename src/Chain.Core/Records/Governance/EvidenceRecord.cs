using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A proven offence; the value at <see cref="StateKeys.Evidence"/>. The proof itself stands in the transaction that brought it.</summary>
/// <param name="Offender">The validator that signed twice.</param>
/// <param name="OffenceHeight">Height at which it did.</param>
/// <param name="RecordedHeight">Height at which the proof was recorded.</param>
/// <param name="IsSuspending">Whether the offender was suspended for it; false where the set could not spare it.</param>
public sealed record EvidenceRecord(Address Offender, long OffenceHeight, long RecordedHeight, bool IsSuspending)
{
    /// <summary>Canonical bytes: [offender, offence height, recorded height, suspending].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Bytes(Offender.AsSpan());
        writer.Int(OffenceHeight);
        writer.Int(RecordedHeight);
        writer.Bool(IsSuspending);
        return writer.Written.ToArray();
    }

    /// <summary>Reads a record; refuses any form but the canonical one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out EvidenceRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(4) || !reader.TryAddress(out Address offender)) return false;
        if (!reader.TryInt(Limits.HeightMax, out long offence) || !reader.TryInt(Limits.HeightMax, out long recorded)) return false;
        if (!reader.TryBool(out bool suspending) || !reader.AtEnd) return false;
        record = new EvidenceRecord(offender, offence, recorded, suspending);
        return true;
    }
}
