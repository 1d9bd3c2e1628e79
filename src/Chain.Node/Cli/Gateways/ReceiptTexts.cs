using Chain.Core.Records;
using Chain.Light;

namespace Chain.Node.Cli.Gateways;

/// <summary>Verdicts on receipts as text for people: what was found, what was expected, and what to do.</summary>
internal static class ReceiptTexts
{
    public static string Explain(ReceiptProofReport report, OfflineTrust trust, ReceiptBundle bundle, ReceiptChecks checks) => report.Verdict switch
    {
        ReceiptVerdict.Valid => $"{bundle.Device}: {report.Receipt!.State} at {InstallVerdictText.Time(report.Receipt.AtMs)} with image "
            + $"{report.Receipt.ImageSha256} of release {report.Receipt.Release}, as report {report.Report!.Sequence} of gateway {bundle.Gateway} says, "
            + $"proven at block {report.Height} of chain {trust.Name}, {InstallVerdictText.Time(report.HeadTimeMs)}; root {report.Report.ReceiptsRoot}",
        ReceiptVerdict.HeaderRefused => $"a header cannot be verified from {Start(trust)} of chain {trust.Name}: {report.Detail.Explain()}",
        ReceiptVerdict.ReportRefused => $"the gateway's report is not proven under block {report.Height}: {report.Detail.Explain()}",
        ReceiptVerdict.ReceiptRefused => "its receipt is not in canonical form: prove it again",
        ReceiptVerdict.NotInReport => $"its proof does not lead to the root {report.Report!.ReceiptsRoot} that the chain has: the report does not include it",
        ReceiptVerdict.OtherDevice => $"the receipt belongs to another device than '{bundle.Device}'",
        ReceiptVerdict.HeadTooOld when report.Height < checks.MinHeight =>
            $"its block {report.Height} is below --min-height {checks.MinHeight}: prove the receipt again",
        ReceiptVerdict.HeadTooOld =>
            $"its block {report.Height} of {InstallVerdictText.Time(report.HeadTimeMs)} is older than --max-age: prove the receipt again",
        ReceiptVerdict.OtherGateway => OtherGateway(bundle, $"{checks.Gateway}"),
        _ => "the receipt was not checked",
    };

    public static string OtherGateway(ReceiptBundle bundle, string expected) =>
        $"gateway {bundle.Gateway} reported it, but you expect gateway {expected}: ask for a receipt of that gateway, or expect this one";

    /// <summary>A report's numbers in one line.</summary>
    public static string Of(OutcomeReport report)
    {
        OutcomeCounts c = report.Counts;
        return $"report {report.Sequence} in block {report.Height}: {report.Devices} devices: {c.Confirmed} confirmed, {c.Installed} installed, "
            + $"{c.Failed} failed, {c.Cancelled} cancelled, {c.TimedOut} timed out, {c.Pending} pending; "
            + $"root {report.ReceiptsRoot} over {report.Receipts} receipts";
    }

    private static string Start(OfflineTrust trust) => trust.IsAnchor ? $"the anchor at block {trust.Height}" : "the genesis";
}
