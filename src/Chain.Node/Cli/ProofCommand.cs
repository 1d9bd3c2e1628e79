using System.CommandLine;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Hosting;

namespace Chain.Node.Cli;

internal static class ProofCommand
{
    public static Command Create() => new("proof", "Export and verify offline proofs of releases.") { Export(), Verify() };

    private static Command Export()
    {
        Argument<string> contract = new("ADDRESS") { Description = "The release's contract." };
        Option<string> output = new("--out") { Description = "File to write, such as release.fwproof.", Required = true };
        Option<string> node = NodeConnection.Option();
        Command command = new("export", "Write the proof of a release to a file.\n\n  fwledger proof export 3f… --out release.fwproof") { contract, output, node };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!Address.TryParse(parsed.GetValue(contract), out Address address)) throw new CommandException(ExitCode.Usage, $"'{parsed.GetValue(contract)}' is not an address of 40 hexadecimal digits");
            using GrpcLightSource source = NodeConnection.Open(parsed.GetValue(node)!);
            string text = (await source.Client.GetGenesisAsync(new Fwledger.V1.GetGenesisRequest(), cancellationToken: cancellation).ConfigureAwait(false)).Json;
            if (!GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem)) throw new CommandException(ExitCode.Failure, $"the node's genesis: {problem}");
            byte[] bundle = await ProofExporter.ExportAsync(source, genesis, address, cancellation).ConfigureAwait(false);
            await File.WriteAllBytesAsync(parsed.GetValue(output)!, bundle, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine($"{bundle.Length} bytes in {parsed.GetValue(output)}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("FILE") { Description = "The .fwproof file." };
        Option<string> trust = new("--trust") { Description = "genesis.json of the chain, from a source that you trust.", Required = true };
        Option<string?> image = new("--image") { Description = "The image to compare with the record." };
        Command command = new("verify", "Check a proof with no network; exit code 0 only if all of it holds.\n\n  fwledger proof verify release.fwproof --trust genesis.json --image fw.bin") { file, trust, image };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: check the path");
            (GenesisDocument genesis, _) = GenesisLoader.Load(parsed.GetValue(trust)!);
            byte[] bytes = new FileInfo(path).Length <= Limits.ProofBundleBytesMax ? await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false) : [];
            if (!ProofBundle.TryDecode(bytes, out ProofBundle? bundle)) throw new CommandException(ExitCode.VerificationFailed, $"{path} is no proof bundle: export it again");
            ImageFacts? facts = parsed.GetValue(image) is { } imagePath ? await ImageFacts.OfAsync(imagePath, cancellation).ConfigureAwait(false) : null;
            BundleVerdict verdict = bundle.Verify(genesis, facts is null ? null : (facts.SizeBytes, facts.Sha256), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), out ReleaseRecord? record);
            if (verdict != BundleVerdict.Valid) throw new CommandException(ExitCode.VerificationFailed, $"{path} does not hold: {verdict}");
            Console.Out.WriteLine($"{record!.Manifest.Model} {record.Manifest.Version} is active at block {bundle.Blocks[^1].Header.Height} of chain {genesis.Name}{(facts is null ? "" : ", and the image is the one that was released")}");
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
