using Chain.Core.Encoding;

namespace Chain.Core.Records;

/// <summary>Number of devices per update state of one release. Each device counts once, including silent ones (threats G05, G06).</summary>
/// <param name="Pending">Devices that were offered the release and have no receipt.</param>
/// <param name="Installed">Devices in <see cref="UpdateReceiptState.Installed"/>.</param>
/// <param name="Confirmed">Devices in <see cref="UpdateReceiptState.Confirmed"/>.</param>
/// <param name="Failed">Devices in <see cref="UpdateReceiptState.Failed"/>.</param>
/// <param name="Cancelled">Devices in <see cref="UpdateReceiptState.Cancelled"/>.</param>
/// <param name="TimedOut">Devices in <see cref="UpdateReceiptState.TimedOut"/>.</param>
public readonly record struct OutcomeCounts(long Pending, long Installed, long Confirmed, long Failed, long Cancelled, long TimedOut)
{
    /// <summary>Number of devices with a receipt: all except the pending ones.</summary>
    public long Answered => Installed + Confirmed + Failed + Cancelled + TimedOut;

    /// <summary>Number of all devices.</summary>
    public long Devices => Pending + Answered;

    /// <summary>Writes [pending, installed, confirmed, failed, cancelled, timed out].</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(6);
        writer.Int(Pending);
        writer.Int(Installed);
        writer.Int(Confirmed);
        writer.Int(Failed);
        writer.Int(Cancelled);
        writer.Int(TimedOut);
    }

    /// <summary>Reads what <see cref="WriteTo"/> writes; false if a count exceeds <see cref="Limits.ReportDevicesMax"/>.</summary>
    public static bool TryRead(ref CborReader reader, out OutcomeCounts counts)
    {
        counts = default;
        if (!reader.TryExactArray(6)) return false;
        Span<long> read = stackalloc long[6];
        foreach (ref long count in read)
        {
            if (!reader.TryInt(Limits.ReportDevicesMax, out count)) return false;
        }

        counts = new OutcomeCounts(read[0], read[1], read[2], read[3], read[4], read[5]);
        return true;
    }
}
