using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>A proven offence. The value at <see cref="StateKeys.Evidence"/>. The transaction that submitted the evidence contains the proof.</summary>
/// <param name="Offender">Address of the validator that signed twice.</param>
/// <param name="OffenceHeight">Height of the two messages.</param>
/// <param name="RecordedHeight">Height of the block that recorded the evidence.</param>
/// <param name="IsSuspending">Whether the chain suspended the offender for it; false if the validator set could not lose a member.</param>
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

    /// <summary>Decodes a record; false unless the bytes are canonical.</summary>
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
