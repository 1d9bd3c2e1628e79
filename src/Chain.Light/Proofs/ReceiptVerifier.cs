using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Records;

namespace Chain.Light;

/// <summary>Verifies receipt files by the numbered steps of RECEIPT_FORMAT.md. Pure: no network, no clock, and one root of trust.</summary>
/// <remarks>A receipt proves what a gateway reported about a device, not what the device did.</remarks>
public static class ReceiptVerifier
{
    /// <summary>Checks a decoded receipt file.</summary>
    public static ReceiptProofReport Verify(ReceiptBundle bundle, ReceiptChecks checks)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(checks);
        // [RECEIPT.2] [RECEIPT.3]
        LightVerdict headers = OfflineWalk.Verify(checks.Trust, bundle.Blocks, false, checks.ClockDriftMs, checks.NowMs, out _);
        if (headers != LightVerdict.Valid) return new ReceiptProofReport(ReceiptVerdict.HeaderRefused, headers, null, null, 0, 0);
        BlockHeader head = bundle.Blocks[^1].Header;
        if (!UpdateReceipt.TryDecode(bundle.Receipt.Span, out UpdateReceipt? receipt)) return Refuse(ReceiptVerdict.ReceiptRefused, head, null);
        LightVerdict proven = VerifyReport(head, bundle, receipt, out OutcomeReport? report);
        return proven == LightVerdict.Valid
            ? Judge(bundle, checks, head, receipt, report!)
            : new ReceiptProofReport(ReceiptVerdict.ReportRefused, proven, null, null, head.Height, head.TimeMs);
    }

    // The path in the state is computed from the receipt's release and the gateway, so a report about another release proves nothing. [RECEIPT.4]
    private static LightVerdict VerifyReport(BlockHeader head, ReceiptBundle bundle, UpdateReceipt receipt, out OutcomeReport? report)
    {
        report = null;
        if (bundle.Report.IsEmpty) return LightVerdict.MissingPart;
        StateKey key = StateKeys.OutcomeReport(receipt.Release, bundle.Gateway);
        LightVerdict verdict = ReleaseProofVerifier.VerifyValue(head, key, bundle.Report.Span, bundle.Proof.Span);
        if (verdict != LightVerdict.Valid) return verdict;
        bool isReport = OutcomeReport.TryDecode(bundle.Report.Span, out report) && report.Release == receipt.Release && report.Gateway == bundle.Gateway;
        return isReport ? LightVerdict.Valid : LightVerdict.WrongRecord;
    }

    private static ReceiptProofReport Judge(ReceiptBundle bundle, ReceiptChecks checks, BlockHeader head, UpdateReceipt receipt, OutcomeReport report)
    {
        bool isIncluded = bundle.Index < report.Receipts && MerkleTree.VerifyInclusion(
            receipt.LeafHash(), bundle.Index, report.Receipts, [.. bundle.Path], report.ReceiptsRoot);
        if (!isIncluded) return Refuse(ReceiptVerdict.NotInReport, head, report);                                        // [RECEIPT.5]
        bool isDevice = UpdateReceipt.PseudonymOf(checks.Trust.ChainId, bundle.Salt, bundle.Device) == receipt.Device;
        if (!isDevice) return Refuse(ReceiptVerdict.OtherDevice, head, report);                                          // [RECEIPT.6]
        bool isOld = checks.MaxHeadAgeMs is long ageMax && checks.NowMs - head.TimeMs > ageMax;
        if (head.Height < checks.MinHeight || isOld) return Refuse(ReceiptVerdict.HeadTooOld, head, report);             // [RECEIPT.7]
        if (checks.Gateway is { } gateway && gateway != bundle.Gateway) return Refuse(ReceiptVerdict.OtherGateway, head, report); // [RECEIPT.8]
        return new ReceiptProofReport(ReceiptVerdict.Valid, LightVerdict.Valid, report, receipt, head.Height, head.TimeMs);
    }

    private static ReceiptProofReport Refuse(ReceiptVerdict verdict, BlockHeader head, OutcomeReport? report) =>
        new(verdict, LightVerdict.Valid, report, null, head.Height, head.TimeMs);
}
