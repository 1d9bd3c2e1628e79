using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Node.Backups;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;

namespace Chain.Node.Cli.Backups;

/// <summary>'backup': copies the chain of a full node, running or not.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        Option<string> config = new("--config") { Description = "The node's folder, or its node.json.", DefaultValueFactory = _ => "." };
        Option<string> target = new("--out") { Description = "New folder for the backup.", Required = true };
        Option<bool> withKeys = new("--with-keys")
        {
            Description = "Copy the key files too, readable by you only. Whoever has them is the node: keep such a backup like the keys.",
        };
        Option<bool> json = JsonOutput.Option();
        Command command = new("backup", """
            Make a backup of a full node, which may be running: its chain, genesis.json and node.json, with a digest of every file. The vote journal is
            never in it, since an old one would let a validator sign twice.

              fwledger backup --config ./validator-0 --out /backup/validator-0-monday
            """) { config, target, withKeys, json };
        command.SetAction(parsed =>
        {
            NodeConfiguration configuration = NodeConfiguration.Load(parsed.GetValue(config)!);
            string folder = Path.GetFullPath(parsed.GetValue(target)!);
            if (!configuration.IsFull)
                throw new CommandException(ExitCode.Configuration, $"{configuration.Name} is no full node: only full nodes have a chain");
            if (Path.Exists(folder)) throw new CommandException(ExitCode.Usage, $"{folder} exists: name a new folder with --out");
            BackupManifest manifest = NodeBackup.Write(configuration, folder, parsed.GetValue(withKeys), DateTimeOffset.UtcNow);
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["folder"] = folder,
                    ["chain_id"] = manifest.ChainId.ToString(),
                    ["height"] = manifest.Height,
                    ["block_hash"] = manifest.BlockHash.ToString(),
                    ["files"] = manifest.Files.Count,
                });
            }
            else
            {
                Console.Out.WriteLine($"backup of {manifest.NodeName} up to block {manifest.Height} in {folder}");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }
}
