using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>'proof anchor' and 'proof steps': where a device's trust starts, and how it moves on over any number of set changes.</summary>
internal static class AnchorCommands
{
    private const string OutName = "--out";

    /// <summary>The option that names where a file starts.</summary>
    public static Option<string?> FromOption() => new("--from")
    {
        Description = "Anchor (.fwanchor) or genesis.json that the verifier holds: the file then starts there. Default: the chain's genesis.",
    };

    /// <summary>Where an exported file starts. A file proves itself to its verifier, so the genesis may come from the node.</summary>
    /// <exception cref="CommandException">The named file is not usable, or the node's genesis is not valid.</exception>
    public static async Task<OfflineTrust> StartAsync(GrpcLightSource source, string? from, CancellationToken cancellation)
    {
        if (from is not null) return TrustFile.Load(from);
        return OfflineTrust.From(await NodeGenesis.FetchAsync(source, cancellation).ConfigureAwait(false));
    }

    /// <exception cref="CommandException">The folder of an output file does not exist.</exception>
    public static void CheckFolder(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new CommandException(ExitCode.LocalStorage, $"{OutName} {path}: the folder does not exist; create it first");
    }

    /// <summary>Writes the anchor of a verified block: from a node, or offline from steps.</summary>
    public static Command Anchor()
    {
        Option<string?> trust = TrustFile.Required();
        Option<string?> steps = new("--steps") { Description = "File of 'proof steps' to verify, without a network. Default: the node's newest block." };
        Option<string> output = new(OutName) { Description = "File to write, such as device.fwanchor.", Required = true };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("anchor", """
            Write an anchor of 80 bytes: a block from which a device's offline verification starts. The block is verified from what you trust.

              fwledger proof anchor --trust genesis.json --out device.fwanchor
              fwledger proof anchor --trust device.fwanchor --steps changes.fwsteps --out device.fwanchor
            """) { trust, steps, output, node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(output)!, trusted = TrustFile.RequiredPathOf(parsed);
            CheckFolder(path);
            TrustAnchor anchor = parsed.GetValue(steps) is { } file
                ? await ApplyAsync(TrustFile.Load(trusted), file, cancellation).ConfigureAwait(false)
                : await FetchAsync(parsed, trusted, cancellation).ConfigureAwait(false);
            await File.WriteAllBytesAsync(path, anchor.Encode(), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(Describe(anchor, path));
            else Console.Out.WriteLine($"wrote the anchor of block {anchor.Height}, {InstallVerdictText.Time(anchor.TimeMs)}, to {path}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Writes the next set changes after an anchor, for a device that has missed more than a bundle holds.</summary>
    public static Command Steps()
    {
        Option<string?> from = FromOption();
        from.Required = true;
        Option<string> output = new(OutName) { Description = "File to write, such as changes.fwsteps.", Required = true };
        Option<string?> node = NodeConnection.Option();
        Option<bool> json = JsonOutput.Option();
        Command command = new("steps", """
            Write the next changes of the validator set after an anchor, at most 64. 'proof anchor --steps' makes the next anchor of them, without a
            network. Repeat both until none is left.

              fwledger proof steps --from device.fwanchor --out changes.fwsteps
            """) { from, output, node, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string path = parsed.GetValue(output)!;
            CheckFolder(path);
            OfflineTrust trust = TrustFile.Load(parsed.GetValue(from)!);
            using GrpcLightSource source = NodeConnection.Open(parsed);
            (TrustSteps made, TrustAnchor end, bool isAll) = await CollectAsync(source, trust, cancellation).ConfigureAwait(false);
            await File.WriteAllBytesAsync(path, made.Encode(), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                JsonObject answer = Describe(end, path);
                answer["changes"] = made.Blocks.Count;
                answer["is_all"] = isAll;
                JsonOutput.Print(answer);
            }
            else
            {
                string rest = isAll ? "these are all" : "there are more: make the next file from that anchor";
                Console.Out.WriteLine($"wrote {made.Blocks.Count} changes of the validator set to {path}, up to block {end.Height}; {rest}");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static async Task<TrustAnchor> FetchAsync(ParseResult parsed, string trusted, CancellationToken cancellation)
    {
        using GrpcLightSource source = NodeConnection.Open(parsed);
        using ProvenChain chain = await ProvenChain.OpenAsync(source, trusted, cancellation).ConfigureAwait(false);
        return chain.Head is { } head ? TrustAnchor.Of(head)
            : throw new CommandException(ExitCode.NotFound, $"the chain of node {source.Name} has no block yet: start a quorum of its validators");
    }

    private static async Task<TrustAnchor> ApplyAsync(OfflineTrust trust, string file, CancellationToken cancellation)
    {
        byte[] bytes = await ProofFile.ReadAsync(file, cancellation).ConfigureAwait(false);
        if (!TrustSteps.TryDecode(bytes, out TrustSteps? steps))
        {
            throw new CommandException(ExitCode.VerificationFailed,
                $"{file} is not a file of steps in canonical form: write it again with 'fwledger proof steps'");
        }

        return Verify(steps, trust, file);
    }

    private static TrustAnchor Verify(TrustSteps steps, OfflineTrust trust, string origin)
    {
        LightVerdict verdict = steps.Verify(trust, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), out TrustAnchor? end);
        return verdict == LightVerdict.Valid ? end!
            : throw new CommandException(ExitCode.VerificationFailed, $"{origin} does not verify from block {trust.Height}: {verdict.Explain()}");
    }

    private static async Task<(TrustSteps Steps, TrustAnchor End, bool IsAll)> CollectAsync(
        GrpcLightSource source, OfflineTrust trust, CancellationToken cancellation)
    {
        (IReadOnlyList<LightBlock> changes, bool isAll) = await ProofBlocks.ChangesAsync(
            source, trust.Height, long.MaxValue, ProofBundle.BlocksMax, cancellation).ConfigureAwait(false);
        if (changes.Count == 0)
            throw new CommandException(ExitCode.NotFound, $"the validator set has not changed since block {trust.Height}: no steps are needed");
        int count = changes.Count;
        TrustSteps steps = TrustSteps.Create(changes);
        // Large sets fill the file before 64 changes do.
        while (steps.Encode().Length > Limits.ProofBundleBytesMax) steps = TrustSteps.Create(changes.Take(--count));
        return (steps, Verify(steps, trust, $"the answer of node {source.Name}"), isAll && count == changes.Count);
    }

    private static JsonObject Describe(TrustAnchor anchor, string path) => new()
    {
        ["file"] = path,
        ["chain_id"] = anchor.ChainId.ToString(),
        ["height"] = anchor.Height,
        ["time_ms"] = anchor.TimeMs,
        ["validators_hash"] = anchor.ValidatorsHash.ToString(),
    };
}
