using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;

namespace Chain.Node.Cli.Gateways;

/// <summary>'gateway receipts': the outcome of each release on a gateway's devices, and the proof for one device.</summary>
internal static class GatewayReceiptsCommand
{
    private const string VerifyName = "fwledger gateway receipts verify";

    public static Command Create() => new("receipts", "Show the outcome of each release on a gateway's devices, and prove it for one device.")
    {
        GatewayCommand.Listing("list", "List the counts of outcomes per release.\n\n  fwledger gateway receipts list --config ./net/gateway",
            "/admin/receipts", GatewayTexts.Receipts),
        Prove(), Verify(), Report(),
    };

    private static Command Prove()
    {
        Argument<string> release = ReleaseLookup.Argument();
        Argument<string> device = new("DEVICE") { Description = "The device's id." };
        Option<string> output = new("--out") { Description = "File to write, such as dev-1.fwreceipt.", Required = true };
        Option<string> config = GatewayCommand.Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new("prove", "Write a device's receipt for a release, with the chain's proof of the report that includes it. The chain's part "
            + "comes from the gateway's sources, and is verified before the file is written.\n\n"
            + "  fwledger gateway receipts prove 3f… dev-1 --out dev-1.fwreceipt --config ./net/gateway") { release, device, output, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(output)!, id = parsed.GetValue(device)!, folder = parsed.GetValue(config)!;
            if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
                throw new CommandException(ExitCode.LocalStorage, $"--out {path}: the folder does not exist; create it first");
            (ReceiptBundle bundle, ReceiptProofReport report) = await ReceiptFetch.FetchAsync(
                NodeConfiguration.Load(folder), GatewayCommand.Open(folder), parsed.GetValue(release)!, id, cancellation).ConfigureAwait(false);
            await File.WriteAllBytesAsync(path, bundle.Encode(), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["file"] = path,
                    ["state"] = report.Receipt!.State.ToString(),
                    ["sequence"] = report.Report!.Sequence,
                    ["root"] = report.Report.ReceiptsRoot.ToString(),
                    ["height"] = report.Height,
                });
            }
            else
            {
                Console.Out.WriteLine($"{id} {report.Receipt!.State}, in report {report.Report!.Sequence}, proven at block {report.Height}; "
                    + $"check with '{VerifyName} {path} --trust genesis.json'");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("FILE") { Description = "The file that 'gateway receipts prove' wrote." };
        Option<string?> trust = TrustFile.Required();
        Option<Hash256?> root = CheckedSymbols.HashOption("--root", "Root that the gateway's report must have, as 'gateway receipts report' prints it.");
        Option<string?> gateway = OfflineAddress.Option(ReceiptChecker.GatewayOption, "Gateway that must have reported. Default: any gateway of the chain.");
        Option<string?> maxAge = AgeOption.Create("receipt");
        Option<long> minHeight = new("--min-height") { Description = "Refuse a receipt whose block is below this height. Default: any height." };
        Option<bool> json = new("--json") { Description = "Print JSON. The exit code is the same." };
        Command command = new("verify", """
            Check a receipt without a network: the report, its proof under the chain's state, and the receipt's place in it. Exit code 0 if every
            check passes, 6 if one fails. A receipt file of an earlier version holds no proof of the chain and is refused.

              fwledger gateway receipts verify dev-1.fwreceipt --trust genesis.json --gateway 5b1f03aa
            """) { file, trust, root, gateway, maxAge, minHeight, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            bool isJson = parsed.GetValue(json);
            ReceiptChecker.Result result;
            try
            {
                long? ageMs = AgeOption.Parse(parsed.GetValue(maxAge));
                ReceiptChecker.Wanted wanted = new(parsed.GetValue(root), parsed.GetValue(gateway));
                result = await ReceiptChecker.CheckAsync(path, TrustFile.Load(TrustFile.RequiredPathOf(parsed)), wanted, checks => checks with
                {
                    MinHeight = parsed.GetValue(minHeight),
                    MaxHeadAgeMs = ageMs,
                }, cancellation).ConfigureAwait(false);
            }
            catch (CommandException e) when (isJson)
            {
                JsonOutput.Print(new JsonObject { ["ok"] = false, ["verdict"] = "NotChecked", ["detail"] = e.Message });
                throw;
            }

            if (isJson) JsonOutput.Print(Describe(result, parsed.GetValue(root) is not null));
            else if (result.Ok) Console.Out.WriteLine(result.Detail);
            if (!result.Ok) await Console.Error.WriteLineAsync($"error: {path} is not valid: {result.Detail}").ConfigureAwait(false);
            return (int)(result.Ok ? ExitCode.Ok : ExitCode.VerificationFailed);
        });
        return command;
    }

    private static Command Report()
    {
        Argument<string> release = ReleaseLookup.Argument();
        Option<string> gateway = new("--gateway") { Description = $"The gateway: {ParticipantLookup.Form}.", Required = true };
        Option<string?> trust = TrustFile.Option();
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("report", "Print a gateway's report about a release as the chain has it, proven: its numbers, and the root that receipts "
            + "lead to.\n\n  fwledger gateway receipts report 3f… --gateway gateway-0 --trust genesis.json") { release, gateway, trust, node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            using GrpcLightSource source = NodeConnection.Open(parsed);
            using ProvenChain chain = await ProvenChain.OpenAsync(source, TrustFile.PathOf(parsed), cancellation).ConfigureAwait(false);
            ParticipantRecord reporter = await ParticipantLookup.FindAsync(chain, parsed.GetValue(gateway)!, cancellation).ConfigureAwait(false);
            Address contract = await ReleaseLookup.FindAsync(chain, parsed.GetValue(release)!, cancellation).ConfigureAwait(false);
            ReadOnlyMemory<byte>? value = await chain.FindAsync(StateKeys.OutcomeReport(contract, reporter.Id), cancellation)
                .ConfigureAwait(false);
            if (value is not { } bytes || !OutcomeReport.TryDecode(bytes.Span, out OutcomeReport? report))
            {
                throw new CommandException(ExitCode.NotFound,
                    $"gateway {reporter.Name} has not reported about release {contract}: see 'fwledger gateway receipts list'");
            }

            if (parsed.GetValue(json)) JsonOutput.Print(Describe(report));
            else Console.Out.WriteLine($"gateway {reporter.Name}, {ReceiptTexts.Of(report)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(ReceiptChecker.Result result, bool hasRoot) => new()
    {
        ["ok"] = result.Ok,
        ["verdict"] = result.Verdict,
        ["detail"] = result.Detail,
        ["release"] = result.Report?.Receipt?.Release.ToString(),
        ["gateway"] = result.Bundle?.Gateway.ToString(),
        ["device"] = result.Bundle?.Device,
        ["state"] = result.Report?.Receipt?.State.ToString(),
        ["at_ms"] = result.Report?.Receipt?.AtMs,
        ["image_sha256"] = result.Report?.Receipt?.ImageSha256.ToString(),
        ["sequence"] = result.Report?.Report?.Sequence,
        ["root"] = result.Report?.Report?.ReceiptsRoot.ToString(),
        ["root_checked"] = result.Ok && hasRoot,
        ["height"] = result.Report?.Height,
        ["head_time_ms"] = result.Report?.HeadTimeMs,
    };

    private static JsonObject Describe(OutcomeReport report) => new()
    {
        ["release"] = report.Release.ToString(),
        ["gateway"] = report.Gateway.ToString(),
        ["sequence"] = report.Sequence,
        ["height"] = report.Height,
        ["devices"] = report.Devices,
        ["receipts"] = report.Receipts,
        ["root"] = report.ReceiptsRoot.ToString(),
        ["confirmed"] = report.Counts.Confirmed,
        ["installed"] = report.Counts.Installed,
        ["failed"] = report.Counts.Failed,
        ["cancelled"] = report.Counts.Cancelled,
        ["timed_out"] = report.Counts.TimedOut,
        ["pending"] = report.Counts.Pending,
    };
}
