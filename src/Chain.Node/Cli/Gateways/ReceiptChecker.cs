using System.Text;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Gateways;

/// <summary>Checks a device's receipt from files only, and explains the result.</summary>
internal static class ReceiptChecker
{
    /// <summary>The option that names the gateway, for messages.</summary>
    public const string GatewayOption = "--gateway";

    /// <summary>What the caller expects of the report.</summary>
    /// <param name="Root">Its root; null for the chain's, whatever it is.</param>
    /// <param name="Gateway">Its gateway, in a form of <see cref="OfflineAddress"/>; null for any.</param>
    internal sealed record Wanted(Hash256? Root, string? Gateway);

    /// <summary>The result of a check, for people and scripts.</summary>
    internal sealed record Result(bool Ok, string Verdict, string Detail, ReceiptBundle? Bundle, ReceiptProofReport? Report);

    /// <param name="path">The file that 'gateway receipts prove' wrote.</param>
    /// <param name="trust">What the caller trusts.</param>
    /// <param name="wanted">What the caller expects.</param>
    /// <param name="checks">Completes the checks that the caller asks for.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <exception cref="CommandException">The file does not exist, or the gateway's name or digits do not tell which one.</exception>
    public static async Task<Result> CheckAsync(
        string path, OfflineTrust trust, Wanted wanted, Func<ReceiptChecks, ReceiptChecks> checks, CancellationToken cancellation)
    {
        byte[] bytes = await ProofFile.ReadAsync(path, cancellation).ConfigureAwait(false);
        if (!ReceiptBundle.TryDecode(bytes, out ReceiptBundle? bundle))
            return new Result(false, nameof(LightVerdict.Malformed), ExplainForm(bytes), null, null);
        Address? gateway = wanted.Gateway is { } text ? OfflineAddress.Resolve(GatewayOption, text, bundle.Gateway, trust) : null;
        ReceiptChecks complete = checks(new ReceiptChecks(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())) with { Gateway = gateway };
        ReceiptProofReport report = ReceiptVerifier.Verify(bundle, complete);
        bool isValid = report.Verdict == ReceiptVerdict.Valid;
        if (isValid && wanted.Gateway is not null && gateway is null)
        {
            report = report with { Verdict = ReceiptVerdict.OtherGateway };
            return new Result(false, report.Verdict.ToString(), ReceiptTexts.OtherGateway(bundle, wanted.Gateway), bundle, report);
        }

        if (!isValid || wanted.Root is null || wanted.Root == report.Report!.ReceiptsRoot)
            return new Result(isValid, report.Verdict.ToString(), ReceiptTexts.Explain(report, trust, bundle, complete), bundle, report);
        string other = $"its root is {report.Report.ReceiptsRoot}, not {wanted.Root}: the gateway may have reported again since";
        return new Result(false, "OtherRoot", other, bundle, report);
    }

    private static string ExplainForm(byte[] bytes) => ReceiptAnswer.TryRead(Encoding.UTF8.GetString(bytes), out _)
        ? "it is a receipt of an earlier version, which holds no proof of the chain: it proves nothing; "
            + "write it again with 'fwledger gateway receipts prove'"
        : "it is not a receipt in canonical form that 'fwledger gateway receipts prove' wrote: write it again, or copy it again if the copy is damaged";
}
