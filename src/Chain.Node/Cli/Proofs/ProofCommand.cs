using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Firmware;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

internal static class ProofCommand
{
    public static Command Create() => new("proof", "Export and verify offline proofs of releases.") { Export(), Verify() };

    private static Command Export()
    {
        Argument<Address> contract = FirmwareCommand.Contract();
        Option<string> output = new("--out") { Description = "File to write, such as release.fwproof.", Required = true };
        Option<string> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("export", "Write the proof of a release to a file.\n\n  fwledger proof export 3f… --out release.fwproof")
        {
            contract, output, node, json,
        };
        command.SetAction((parsed, cancellation) =>
            ExportAsync(parsed.GetValue(contract), parsed.GetValue(output)!, parsed.GetValue(node)!, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> ExportAsync(Address contract, string path, string node, bool json, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new CommandException(ExitCode.LocalStorage, $"--out {path}: the folder does not exist; create it first");
        using GrpcLightSource source = NodeConnection.Open(node);
        string text = (await source.Client.GetGenesisAsync(new Fwledger.V1.GetGenesisRequest(), cancellationToken: cancellation).ConfigureAwait(false)).Json;
        if (!GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem))
        {
            throw new CommandException(ExitCode.Failure, $"the node's genesis is not valid: {problem}");
        }

        ReadOnlyMemory<byte> bundle = await ProofExporter.ExportAsync(source, genesis, contract, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(path, bundle, cancellation).ConfigureAwait(false);
        if (json) JsonOutput.Print(new JsonObject { ["contract"] = contract.ToString(), ["file"] = path, ["size_bytes"] = bundle.Length });
        else Console.Out.WriteLine($"wrote {bundle.Length} bytes to {path}; check them with 'fwledger proof verify {path} --trust genesis.json --image IMAGE'");
        return (int)ExitCode.Ok;
    }

    private static Command Verify()
    {
        Argument<string> file = new("FILE") { Description = "The .fwproof file." };
        Option<string> trust = new("--trust") { Description = "genesis.json of the chain, from a source that you trust.", Required = true };
        Option<string?> image = new("--image") { Description = "The image to compare with the record." };
        Option<string?> maxAge = new("--max-age") { Description = "Refuse a proof whose block is older than this, such as 12h or 30d. Default: any age." };
        Option<long> minHeight = new("--min-height") { Description = "Refuse a proof whose block is below this height. Default: any height." };
        Option<bool> json = new("--json") { Description = "Print JSON. The exit code is the same." };
        Command command = new("verify", """
            Check a proof without a network. Exit code 0 if every check passes, 6 if one fails.

              fwledger proof verify release.fwproof --trust genesis.json --image fw.bin
            """) { file, trust, image, maxAge, minHeight, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            ProofReport report = await ProofChecker.CheckAsync(
                path, parsed.GetValue(trust)!, parsed.GetValue(image), ParseAge(parsed.GetValue(maxAge)), parsed.GetValue(minHeight), cancellation)
                .ConfigureAwait(false);
            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonSerializer.Serialize(report, ProofReportJson.Default.ProofReport));
            else if (report.Ok) Console.Out.WriteLine(report.Detail);
            if (!report.Ok) await Console.Error.WriteLineAsync($"error: {path} is not valid: {report.Detail}").ConfigureAwait(false);
            return (int)(report.Ok ? ExitCode.Ok : ExitCode.VerificationFailed);
        });
        return command;
    }

    /// <summary>Converts a number with a unit (s, m, h or d) to milliseconds.</summary>
    private static long? ParseAge(string? text)
    {
        if (text is null) return null;
        long unitMs = text.Length < 2 ? 0 : text[^1] switch { 's' => 1_000, 'm' => 60_000, 'h' => 3_600_000, 'd' => 86_400_000, _ => 0 };
        return unitMs != 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count * unitMs
            : throw new CommandException(ExitCode.Usage, $"--max-age {text}: use a number and a unit (s, m, h or d), such as 12h");
    }
}
