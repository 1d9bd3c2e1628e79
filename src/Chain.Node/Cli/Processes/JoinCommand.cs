using System.CommandLine;
using System.Text.Json.Nodes;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Network;

namespace Chain.Node.Cli.Processes;

/// <summary>'join': creates the files of a full node for a running chain.</summary>
internal static class JoinCommand
{
    private const int PortsNeeded = 3;

    public static Command Create()
    {
        Option<string> dir = new("--dir") { Description = "New folder for the node.", Required = true };
        Option<string> name = new("--name") { Description = "Name of the node.", Required = true };
        Option<string> genesis = new("--genesis") { Description = "genesis.json of the chain, from its operators.", Required = true };
        Option<string[]> peers = new("--peer")
        {
            Description = "A full node to connect to, as NAME,URL,ADDRESS; repeat it for more.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<string[]> roles = new("--role") { Description = "validator, vendor or broker; repeat it for more.", DefaultValueFactory = _ => ["validator"] };
        roles.AcceptOnlyFromAmong("validator", "vendor", "broker");
        Option<string?> existing = new("--key")
        {
            Description = "Key file that the genesis or the chain names already; copied into the folder. Default: a new key.",
        };
        Option<string> peerBind = new("--peer-bind")
        {
            Description = "IP address on which the node listens for its peers, such as 0.0.0.0.",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        Option<int> basePort = new("--base-port")
        {
            Description = "First of three ports, for gRPC, HTTP and peers; 0 for any free ports.",
            DefaultValueFactory = _ => 7200,
        };
        Option<string?> checkpoint = CheckpointOption(), sync = SyncOption();
        Option<bool> json = JsonOutput.Option();
        const string Help = "Create the files of a full node for a running chain: keys, certificate, first vote journal and node.json. "
            + "The other nodes accept it once its key is registered.\n\n"
            + "  fwledger join --dir ./newcomer --name newcomer --genesis genesis.json --peer validator-0,https://127.0.0.1:7102,3f…";
        Command command = new("join", Help) { dir, name, genesis, peers, roles, existing, peerBind, basePort, checkpoint, sync, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(dir)!;
            if (Directory.Exists(folder)) throw new CommandException(ExitCode.LocalStorage, $"folder {folder} exists: name a new one with --dir");
            PeerConfiguration[] others = [.. parsed.GetValue(peers)!.Select(ParsePeer)];
            if (parsed.GetValue(checkpoint) is { } start && !Checkpoint.TryParse(start, out _))
                throw new CommandException(ExitCode.Usage, $"--checkpoint {start}: use HEIGHT:HASH:HASH, as 'fwledger status' prints it");
            int[] ports = NetworkPlan.PortsFrom(parsed.GetValue(basePort), PortsNeeded);
            using EcdsaSigner made = LayOut(folder, parsed.GetValue(name)!, parsed.GetValue(genesis)!, parsed.GetValue(roles)!, ports, others,
                parsed.GetValue(existing), parsed.GetValue(peerBind)!, parsed.GetValue(checkpoint), parsed.GetValue(sync));
            string key = Path.Combine(folder, "keys", "identity.pem");
            if (parsed.GetValue(json))
            {
                JsonOutput.Print(new JsonObject
                {
                    ["address"] = made.Address.ToString(),
                    ["public_key"] = made.PublicKey.ToString(),
                    ["folder"] = folder,
                    ["key"] = key,
                });
            }
            else
            {
                Console.Out.WriteLine($"address {made.Address}\npublic key {made.PublicKey}\nstart with: fwledger node --config {folder}");
                if (parsed.GetValue(existing) is null)
                    Console.Out.WriteLine($"to register it, send the output of 'fwledger keys possession {key}' to a validator");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Option<string?> CheckpointOption() => new("--checkpoint")
    {
        Description = "A newest block that you trust, as 'fwledger status' of your own node prints it. With it, a node joins a long chain by a "
            + "snapshot of the state, not by executing every block.",
    };

    private static Option<string?> SyncOption()
    {
        Option<string?> sync = new("--sync") { Description = "snapshot or blocks; default: a snapshot if there is a checkpoint and the chain is long." };
        sync.AcceptOnlyFromAmong(NodeConfiguration.SyncSnapshot, NodeConfiguration.SyncBlocks);
        return sync;
    }

    /// <summary>
    /// Creates the node's files. A new key has never voted, so its first vote journal can be created too. An existing key may have voted: its
    /// node begins without a journal, and signs once the other validators have said where they are.
    /// </summary>
    private static EcdsaSigner LayOut(string folder, string name, string genesisFile, IReadOnlyList<string> roles, int[] ports, PeerConfiguration[] peers,
        string? existingKey, string peerBind, string? checkpoint, string? sync)
    {
        (GenesisDocument genesis, string text) = GenesisLoader.Load(genesisFile);
        EcdsaSigner signer = existingKey is null ? EcdsaSigner.Generate() : KeyFile.Load(existingKey);
        peers = [.. peers.Where(p => p.Identity != signer.Address.ToString())]; // A list of all founders' nodes has this one, too.
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "genesis.json"), text);
        KeyFile.Save(Path.Combine(folder, "keys", "identity.pem"), signer);
        TlsIdentity.Create(Path.Combine(folder, "keys", "tls.pem"), name, DateTimeOffset.UtcNow);
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        JournalIdentity identity = new(genesis.ChainId, signer.Address);
        if (roles.Contains("validator") && existingKey is null) VoteJournal.CreateFirst(Path.Combine(folder, "data", VoteJournal.FileName), identity);
        new NodeConfiguration
        {
            Name = name,
            AllowedNetworks = peers.All(p => new Uri(p.Address).IsLoopback) ? NetworkPlan.Loopback : [], // A network on one machine.
            Roles = roles,
            Peers = peers,
            LightClient = checkpoint is null ? null : new LightConfiguration { Checkpoint = checkpoint },
            Sync = sync,
            Rpc = $"http://127.0.0.1:{ports[0]}",
            Http = $"http://127.0.0.1:{ports[1]}",
            Peer = $"https://{peerBind}:{ports[2]}",
        }.Save(folder);
        return signer;
    }

    private static PeerConfiguration ParsePeer(string text)
    {
        string[] parts = text.Split(',');
        bool isRead = parts.Length == 3 && Uri.TryCreate(parts[1], UriKind.Absolute, out _) && Address.TryParse(parts[2], out _);
        if (!isRead) throw new CommandException(ExitCode.Usage, $"--peer {text}: use NAME,URL,ADDRESS");
        return new PeerConfiguration(parts[0], parts[1], parts[2]);
    }
}
