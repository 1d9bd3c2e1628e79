using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Gateways;

/// <summary>'gateway receipts': the outcome of each release on a gateway's devices, and the proof for one device.</summary>
internal static class GatewayReceiptsCommand
{
    private const string VerifyName = "fwledger gateway receipts verify";

    public static Command Create() => new("receipts", "Show the outcome of each release on a gateway's devices, and prove it for one device.")
    {
        GatewayCommand.Listing("list", "List the counts of outcomes per release.\n\n  fwledger gateway receipts list --config ./net/gateway",
            "/admin/receipts", GatewayTexts.Receipts),
        Prove(), Verify(),
    };

    private static Command Prove()
    {
        Argument<Address> release = FirmwareCommand.Contract();
        Argument<string> device = new("DEVICE") { Description = "The device's id." };
        Option<string> output = new("--out") { Description = "File to write, such as dev-1.receipt.json.", Required = true };
        Option<string> config = GatewayCommand.Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new("prove", "Write a device's receipt for a release, with the proof that the gateway's report includes it.\n\n"
            + "  fwledger gateway receipts prove 3f… dev-1 --out dev-1.receipt.json --config ./net/gateway") { release, device, output, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(output)!, id = parsed.GetValue(device)!;
            string answer = await GatewayCommand.Open(parsed.GetValue(config)!).GetAsync(
                $"/admin/receipts/{parsed.GetValue(release)}/{Uri.EscapeDataString(id)}", cancellation).ConfigureAwait(false);
            if (!ReceiptFile.TryRead(answer, out ReceiptFile? receipt) || receipt.Report is not { } report)
            {
                throw new CommandException(ExitCode.NotFound,
                    $"no report on the chain includes the receipt of {id} yet: try again after the gateway's next report");
            }
            await File.WriteAllTextAsync(path, answer + "\n", cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
                JsonOutput.Print(new JsonObject { ["file"] = path, ["state"] = receipt.State, ["sequence"] = report.Sequence, ["root"] = report.Root });
            else
                Console.Out.WriteLine($"{id} {receipt.State}, in report {report.Sequence}; check with '{VerifyName} {path} --trust genesis.json'");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("FILE") { Description = "The file that 'gateway receipts prove' wrote." };
        Option<string> trust = new("--trust") { Description = "genesis.json of the chain, from a source that you trust.", Required = true };
        Option<Hash256?> root = CheckedSymbols.HashOption(
            "--root", "Root of the gateway's report on the chain. Without it, the command shows the root but does not check it.");
        Option<bool> json = new("--json") { Description = "Print JSON. The exit code is the same." };
        Command command = new("verify", """
            Check a receipt without a network. Exit code 0 if every check passes, 6 if one fails.

              fwledger gateway receipts verify dev-1.receipt.json --trust genesis.json --root 9c…
            """) { file, trust, root, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            (bool ok, string detail, ReceiptFile? receipt) = await ReceiptChecker.CheckAsync(
                path, parsed.GetValue(trust)!, parsed.GetValue(root), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["ok"] = ok,
                    ["detail"] = detail,
                    ["release"] = receipt?.Release,
                    ["device"] = receipt?.Device,
                    ["state"] = receipt?.State,
                    ["sequence"] = receipt?.Report?.Sequence,
                    ["root"] = receipt?.Report?.Root,
                    ["root_checked"] = ok && parsed.GetValue(root) is not null,
                });
            }
            else if (ok)
            {
                Console.Out.WriteLine(detail);
            }

            if (!ok) await Console.Error.WriteLineAsync($"error: {path} is not valid: {detail}").ConfigureAwait(false);
            return (int)(ok ? ExitCode.Ok : ExitCode.VerificationFailed);
        });
        return command;
    }
}
