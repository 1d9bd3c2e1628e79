using System.Text;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Gateways;

/// <summary>Checks a device's receipt from files only, and explains the result.</summary>
internal static class ReceiptChecker
{
    /// <summary>The result of a check, for people and scripts.</summary>
    internal sealed record Result(bool Ok, string Verdict, string Detail, ReceiptBundle? Bundle, ReceiptProofReport? Report);

    /// <param name="path">The file that 'gateway receipts prove' wrote.</param>
    /// <param name="trust">What the caller trusts.</param>
    /// <param name="root">The root that the caller expects; null for the chain's, whatever it is.</param>
    /// <param name="checks">Completes the checks that the caller asks for.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <exception cref="CommandException">The file does not exist.</exception>
    public static async Task<Result> CheckAsync(
        string path, OfflineTrust trust, Hash256? root, Func<ReceiptChecks, ReceiptChecks> checks, CancellationToken cancellation)
    {
        byte[] bytes = await ProofFile.ReadAsync(path, cancellation).ConfigureAwait(false);
        if (!ReceiptBundle.TryDecode(bytes, out ReceiptBundle? bundle))
            return new Result(false, nameof(LightVerdict.Malformed), ExplainForm(bytes), null, null);
        ReceiptChecks complete = checks(new ReceiptChecks(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
        ReceiptProofReport report = ReceiptVerifier.Verify(bundle, complete);
        bool isValid = report.Verdict == ReceiptVerdict.Valid;
        if (!isValid || root is null || root == report.Report!.ReceiptsRoot)
            return new Result(isValid, report.Verdict.ToString(), ReceiptTexts.Explain(report, trust, bundle, complete), bundle, report);
        string other = $"its root is {report.Report.ReceiptsRoot}, not {root}: the gateway may have reported again since";
        return new Result(false, "OtherRoot", other, bundle, report);
    }

    private static string ExplainForm(byte[] bytes) => ReceiptAnswer.TryRead(Encoding.UTF8.GetString(bytes), out _)
        ? "it is a receipt of an earlier version, which holds no proof of the chain: it proves nothing; "
            + "write it again with 'fwledger gateway receipts prove'"
        : "it is not a receipt in canonical form that 'fwledger gateway receipts prove' wrote: write it again, or copy it again if the copy is damaged";
}
