using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

internal static class ProofCommand
{
    public static Command Create() => new("proof", "Export and verify offline proofs of releases; make anchors for devices.")
    {
        Export(), Verify(), AnchorCommands.Anchor(), AnchorCommands.Steps(), ConflictCommand.Create(),
    };

    private static Command Export()
    {
        Argument<string> contract = ReleaseLookup.Argument();
        Option<string> output = new("--out") { Description = "File to write, such as release.fwproof.", Required = true };
        Option<string?> from = AnchorCommands.FromOption();
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("export", "Write the proof of a release to a file. Warns if a verifier would refuse it, because the release is not active "
            + "or has expired.\n\n  fwledger proof export 3f… --out release.fwproof")
        {
            contract, output, from, node, json,
        };
        command.SetAction((parsed, cancellation) => ExportAsync(
            parsed, parsed.GetValue(contract)!, parsed.GetValue(output)!, parsed.GetValue(from), parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> ExportAsync(
        ParseResult parsed, string named, string path, string? from, bool json, CancellationToken cancellation)
    {
        AnchorCommands.CheckFolder(path);
        using GrpcLightSource source = NodeConnection.Open(parsed);
        Address contract = await ReleaseLookup.FindAsync(source.Client, named, cancellation).ConfigureAwait(false);
        OfflineTrust trust = await AnchorCommands.StartAsync(source, from, cancellation).ConfigureAwait(false);
        (ReadOnlyMemory<byte> bundle, BundleReport report) = await ProofExporter.ExportAsync(source, trust, contract, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(path, bundle, cancellation).ConfigureAwait(false);
        string? warning = report.Verdict == BundleVerdict.Valid ? null
            : $"a verifier will refuse this proof: {ProofTexts.Explain(report, new BundleChecks(trust, 0), null)}";
        if (json)
        {
            JsonOutput.Print(new JsonObject
            {
                ["contract"] = contract.ToString(),
                ["file"] = path,
                ["size_bytes"] = bundle.Length,
                ["height"] = report.Height,
                ["verdict"] = report.Verdict.ToString(),
                ["warning"] = warning,
            });
        }
        else
        {
            string trusted = trust.IsAnchor ? from! : "genesis.json";
            Console.Out.WriteLine($"wrote {bundle.Length} bytes to {path}; check them with 'fwledger proof verify {path} --trust {trusted} --image IMAGE'");
        }

        if (warning is not null) await Console.Error.WriteLineAsync($"warning: {warning}").ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    private static Command Verify()
    {
        Argument<string> file = new("FILE") { Description = "The .fwproof file." };
        Option<string?> trust = TrustFile.Required();
        Option<string?> image = new("--image") { Description = "The image to compare with the record." };
        Option<string?> maxAge = AgeOption.Create("proof");
        Option<long> minHeight = new("--min-height") { Description = "Refuse a proof whose block is below this height. Default: any height." };
        DeviceOptions device = new();
        Option<bool> json = new("--json") { Description = "Print JSON. The exit code is the same." };
        Command command = new("verify", """
            Check a proof without a network. Exit code 0 if every check passes, 6 if one fails. Without --vendor, --model and the other options of a
            device, a proof of any vendor's release for any device passes: read whose it is.

              fwledger proof verify release.fwproof --trust genesis.json --image fw.bin
              fwledger proof verify release.fwproof --trust device.fwanchor --vendor 8a41c07e --model sensor-x1 --installed 1.1.0 --counter 4
            """) { file, trust, image, maxAge, minHeight };
        device.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            bool isJson = parsed.GetValue(json);
            ProofReport report;
            try
            {
                ProofChecker.Wanted wanted = new(TrustFile.RequiredPathOf(parsed), parsed.GetValue(image), AgeOption.Parse(parsed.GetValue(maxAge)),
                    parsed.GetValue(minHeight), device.VendorOf(parsed), device.Read(parsed));
                report = await ProofChecker.CheckAsync(path, wanted, cancellation).ConfigureAwait(false);
            }
            catch (CommandException e) when (isJson)
            {
                Print(ProofReport.NotChecked("NotChecked", e.Message));
                throw;
            }

            if (isJson) Print(report);
            else if (report.Ok) Console.Out.WriteLine(report.Detail);
            if (!report.Ok) await Console.Error.WriteLineAsync($"error: {path} is not valid: {report.Detail}").ConfigureAwait(false);
            return (int)(report.Ok ? ExitCode.Ok : ExitCode.VerificationFailed);
        });
        return command;
    }

    private static void Print(ProofReport report) => Console.Out.WriteLine(JsonSerializer.Serialize(report, ProofReportJson.Default.ProofReport));
}
