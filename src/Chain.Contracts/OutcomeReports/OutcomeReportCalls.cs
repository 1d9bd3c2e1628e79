using Chain.Core.Encoding;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.OutcomeReports;

/// <summary>Builds the payloads of the outcome reports contract's methods.</summary>
public static class OutcomeReportCalls
{
    /// <summary>Arguments of <see cref="OutcomeReportMethods.Report"/>.</summary>
    /// <param name="release">Address of the release's update contract.</param>
    /// <param name="sequence">One more than the gateway's last report on the release; 1 for the first.</param>
    /// <param name="receiptsRoot">Root over the receipts, see <see cref="UpdateReceiptBatch.Root"/>.</param>
    /// <param name="counts">Number of devices per state, over all devices that were ever offered the release.</param>
    public static byte[] Report(Address release, ulong sequence, Hash256 receiptsRoot, OutcomeCounts counts)
    {
        CborWriter writer = new();
        writer.Array(6);
        writer.Bytes(release.AsSpan());
        writer.UInt(sequence);
        writer.Int(counts.Devices);
        writer.Bytes(receiptsRoot.AsSpan());
        writer.Int(counts.Answered);
        counts.WriteTo(writer);
        return writer.Written.ToArray();
    }
}
