using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;

namespace Chain.Node.Cli.Proofs;

/// <summary>'proof conflict': shows the evidence that stopped a light client, and ends the stop by the block that the operator accepts.</summary>
internal static class ConflictCommand
{
    private const string Ending = ".conflict";

    public static Command Create()
    {
        Argument<string> file = new("FILE") { Description = $"The evidence: the trust store's name with '{Ending}', as the alarm names it." };
        Option<Hash256?> accept = CheckedSymbols.HashOption(
            "--accept", "Hash of the block that is the chain's. The stopped node then trusts it, and the evidence is kept under another name.");
        Option<bool> json = JsonOutput.Option();
        Command command = new("conflict", """
            Show the evidence of a conflict: two blocks of one height with valid certificates. A light client that finds it trusts nothing any more. Ask
            the operators of the validators which block is the chain's; no program can know it. Then stop the node and accept that block.

              fwledger proof conflict ./net/gateway/data/trusted.cbor.conflict
              fwledger proof conflict ./net/gateway/data/trusted.cbor.conflict --accept 9c…
            """) { file, accept, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            ConflictEvidence evidence = Load(path);
            string? kept = parsed.GetValue(accept) is { } block ? Accept(path, evidence, block) : null;
            if (parsed.GetValue(json)) JsonOutput.Print(Describe(evidence, kept));
            else Print(evidence, path, kept);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static ConflictEvidence Load(string path)
    {
        if (!File.Exists(path)) throw new CommandException(ExitCode.NotFound, $"{path} does not exist: there is no conflict, or the path is wrong");
        byte[] bytes = new FileInfo(path).Length <= Limits.ProofBundleBytesMax ? File.ReadAllBytes(path) : [];
        return ConflictEvidence.TryDecode(bytes, out ConflictEvidence? evidence) ? evidence
            : throw new CommandException(ExitCode.VerificationFailed, $"{path} is no evidence of a conflict, or damaged: copy it again");
    }

    /// <summary>Trusts one of the blocks, and keeps the evidence under another name.</summary>
    /// <returns>Where the evidence is now.</returns>
    private static string Accept(string path, ConflictEvidence evidence, Hash256 accepted)
    {
        if (!path.EndsWith(Ending, StringComparison.Ordinal))
            throw new CommandException(ExitCode.Usage, $"{path}: to accept a block, name the evidence beside the trust store; its name ends with '{Ending}'");
        return new FileTrustStore(path[..^Ending.Length]).EndConflict(accepted) ?? throw new CommandException(ExitCode.Usage,
            $"--accept {accepted}: the two blocks are {evidence.First.Header.Hash} and {evidence.Second.Header.Hash}");
    }

    private static void Print(ConflictEvidence evidence, string path, string? kept)
    {
        Console.Out.WriteLine($"height {evidence.First.Header.Height}, found at {InstallVerdictText.Time(evidence.SeenMs)}");
        foreach ((LightBlock block, string source) in Blocks(evidence))
            Console.Out.WriteLine($"block {block.Header.Hash} of {InstallVerdictText.Time(block.Header.TimeMs)}, from {source}");
        string offenders = string.Join(", ", evidence.Offenders());
        Console.Out.WriteLine(evidence.IsProof() ? $"signed both: {offenders}" : "this evidence alone does not prove who signed both");
        Console.Out.WriteLine(kept is null ? $"accept one with 'fwledger proof conflict {path} --accept HASH'"
            : $"accepted; the evidence is kept as {kept}. Start the node with sources that follow this block");
    }

    private static JsonObject Describe(ConflictEvidence evidence, string? kept) => new()
    {
        ["height"] = evidence.First.Header.Height,
        ["seen_ms"] = evidence.SeenMs,
        ["blocks"] = new JsonArray([.. Blocks(evidence).Select(b => new JsonObject
        {
            ["hash"] = b.Block.Header.Hash.ToString(),
            ["time_ms"] = b.Block.Header.TimeMs,
            ["source"] = b.Source,
        })]),
        ["is_proof"] = evidence.IsProof(),
        ["offenders"] = new JsonArray([.. evidence.Offenders().Select(o => JsonValue.Create(o.ToString()))]),
        ["kept_as"] = kept,
    };

    private static IEnumerable<(LightBlock Block, string Source)> Blocks(ConflictEvidence evidence) =>
        [(evidence.First, evidence.FirstSource), (evidence.Second, evidence.SecondSource)];
}
