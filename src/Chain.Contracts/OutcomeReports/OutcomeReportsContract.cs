using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts.OutcomeReports;

/// <summary>Gateways' reports of how the installation of a release went. RULES.md in this folder defines the rules and tags.</summary>
internal sealed class OutcomeReportsContract : IContract
{
    public Outcome Call(CallContext call) => call.Transaction.Method switch
    {
        OutcomeReportMethods.Report => Report(call),
        _ => Outcome.UnknownMethod,
    };

    private static Outcome Report(CallContext call)
    {
        if (!TryRead(call, out OutcomeReport report)) return Outcome.MalformedPayload;                         // [OUT-REPORT.1]
        if (call.Transaction.Target != default) return Outcome.TargetUnexpected;                               // [OUT-REPORT.2]
        if (!call.State.Holds(call.Sender, Roles.Gateway)) return Outcome.RoleMissing;                         // [OUT-REPORT.3]
        if (call.State.Release(report.Release) is not { } release) return Outcome.UnknownRelease;              // [OUT-REPORT.4]
        if (release.ActivatedHeight == 0) return Outcome.ReleaseNeverActive;                                   // [OUT-REPORT.5]
        OutcomeReport? last = call.State.OutcomeReport(report.Release, call.Sender);
        if (report.Sequence != (last?.Sequence ?? 0) + 1) return Outcome.ReportOutOfSequence;                  // [OUT-REPORT.6]
        if (report.Counts.Devices != report.Devices || report.Counts.Answered != report.Receipts) return Outcome.CountsMismatch; // [OUT-REPORT.7]
        if (report.Receipts == 0 != (report.ReceiptsRoot == MerkleTree.EmptyRoot)) return Outcome.ReceiptsRootMismatch; // [OUT-REPORT.8]
        if (report.Devices < (last?.Devices ?? 0)) return Outcome.DevicesDropped;                              // [OUT-REPORT.9]

        call.State.SetOutcomeReport(report);                                                                   // [OUT-REPORT.10]
        call.Contract = report.Release;
        call.Emit(ContractEventType.OutcomeReported, report.Release, call.Sender);
        return Outcome.Accepted;
    }

    private static bool TryRead(CallContext call, out OutcomeReport report)
    {
        report = new OutcomeReport(default, default, 0, 0, default, 0, default, 0);
        CborReader reader = new(call.Transaction.Payload.Span);
        if (!reader.TryExactArray(6) || !reader.TryAddress(out Address release) || !reader.TryUInt(Limits.SequenceMax, out ulong sequence)) return false;
        if (!reader.TryInt(Limits.ReportDevicesMax, out long devices) || !reader.TryHash(out Hash256 root)) return false;
        if (!reader.TryInt(Limits.ReportDevicesMax, out long receipts) || !OutcomeCounts.TryRead(ref reader, out OutcomeCounts counts)) return false;
        report = new OutcomeReport(release, call.Sender, sequence, devices, root, receipts, counts, call.Block.Height);
        return reader.AtEnd;
    }
}
