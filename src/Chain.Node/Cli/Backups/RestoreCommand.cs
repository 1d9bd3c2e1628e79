using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Node.Backups;
using Chain.Node.Cli.Shared;
using Chain.Node.Cli.Status;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Keys;

namespace Chain.Node.Cli.Backups;

/// <summary>'restore': puts the chain of a backup into the folder of a stopped full node.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        Option<string> source = new("--from") { Description = "Folder of the backup.", Required = true };
        Option<string> config = new("--config")
        {
            Description = "The folder of the node to restore into, with its node.json, genesis.json and keys.",
            DefaultValueFactory = _ => ".",
        };
        Option<bool> json = JsonOutput.Option();
        Command command = new("restore", """
            Put the chain of a backup into the folder of a stopped full node. Every file is compared with the backup's digests first. A chain that is as
            new as the backup is not replaced. A vote journal in the folder stays, and none is restored: without one, a validator signs nothing until
            it has caught up and two more heights are decided, so it cannot sign twice.

              fwledger restore --from /backup/validator-0-monday --config ./validator-0
            """) { source, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            NodeConfiguration configuration = NodeConfiguration.Load(parsed.GetValue(config)!);
            if (!configuration.IsFull)
                throw new CommandException(ExitCode.Configuration, $"{configuration.Name} is no full node: only full nodes have a chain");
            await ThrowIfRunningAsync(configuration, cancellation).ConfigureAwait(false);
            (BackupManifest manifest, bool hasJournal) = NodeRestore.Run(Path.GetFullPath(parsed.GetValue(source)!), configuration);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["height"] = manifest.Height,
                    ["block_hash"] = manifest.BlockHash.ToString(),
                    ["journal_kept"] = hasJournal,
                });
                return (int)ExitCode.Ok;
            }

            Console.Out.WriteLine($"restored the chain up to block {manifest.Height}; the node fetches later blocks from its peers");
            if (configuration.Has("validator"))
            {
                Console.Out.WriteLine(hasJournal ? "the vote journal in the folder stays"
                    : "there is no vote journal: the validator signs nothing until it has caught up and two more heights are decided");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The files say whether a process uses this folder; the address says whether another folder runs with the same identity.</summary>
    private static async Task ThrowIfRunningAsync(NodeConfiguration configuration, CancellationToken cancellation)
    {
        string key;
        using (EcdsaSigner signer = KeyFile.Load(configuration.Resolve(configuration.Key))) key = signer.PublicKey.ToString();
        NodeAnswer answer = await NetworkSurvey.AskAsync(configuration.Name, configuration.Rpc!, null, cancellation).ConfigureAwait(false);
        if (answer.Status is { } status && status.PublicKeys.Contains(key))
        {
            throw new CommandException(ExitCode.LocalStorage,
                $"a node with this identity runs at {configuration.Rpc}, at block {status.Height}: stop it first. Two with one identity sign twice");
        }
    }
}
