using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The latest report of a gateway on a release. It replaces the earlier ones. The value at <see cref="StateKeys.OutcomeReport"/>.</summary>
/// <param name="Release">Address of the release's update contract.</param>
/// <param name="Gateway">The gateway.</param>
/// <param name="Sequence">1 for the gateway's first report on the release; each later report adds one.</param>
/// <param name="Devices">Number of devices that the gateway has ever offered the release to. It never falls.</param>
/// <param name="ReceiptsRoot">RFC 9162 root over the receipts, by ascending pseudonym (<see cref="UpdateReceiptBatch"/>).</param>
/// <param name="Receipts">Number of receipts under the root.</param>
/// <param name="Counts">Devices per state. Their sum is <paramref name="Devices"/>; without the pending ones, <paramref name="Receipts"/>.</param>
/// <param name="Height">Height of the block that carried the report.</param>
public sealed record OutcomeReport(
    Address Release, Address Gateway, ulong Sequence, long Devices, Hash256 ReceiptsRoot, long Receipts, OutcomeCounts Counts, long Height)
{
    /// <summary>Canonical bytes: [release, gateway, sequence, devices, root, receipts, counts, height].</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(8);
        writer.Bytes(Release.AsSpan());
        writer.Bytes(Gateway.AsSpan());
        writer.UInt(Sequence);
        writer.Int(Devices);
        writer.Bytes(ReceiptsRoot.AsSpan());
        writer.Int(Receipts);
        Counts.WriteTo(writer);
        writer.Int(Height);
    }

    /// <summary>Decodes a report; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out OutcomeReport? report)
    {
        report = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(8) || !reader.TryAddress(out Address release) || !reader.TryAddress(out Address gateway)) return false;
        if (!reader.TryUInt(Limits.SequenceMax, out ulong sequence) || sequence == 0 || !reader.TryInt(Limits.ReportDevicesMax, out long devices)) return false;
        if (!reader.TryHash(out Hash256 root) || !reader.TryInt(Limits.ReportDevicesMax, out long receipts)) return false;
        if (!OutcomeCounts.TryRead(ref reader, out OutcomeCounts counts) || !reader.TryInt(Limits.HeightMax, out long height) || !reader.AtEnd) return false;
        report = new OutcomeReport(release, gateway, sequence, devices, root, receipts, counts, height);
        return true;
    }
}
