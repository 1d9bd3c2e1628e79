using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Network;

namespace Chain.Node.Cli.Processes;

internal static class InitCommand
{
    public static Command Create()
    {
        Option<string> dir = new("--dir") { Description = "New folder for the network.", Required = true };
        Option<int> validators = new("--validators")
        {
            Description = "Number of validators, 1 to 16. Fewer than 4 tolerate no fault.",
            DefaultValueFactory = _ => 4,
        };
        Option<int> vendors = new("--vendors") { Description = "Number of vendors, 1 to 8. Each has a repository.", DefaultValueFactory = _ => 1 };
        Option<int> brokers = new(
            "--brokers")
        {
            Description = "Number of brokers, 0 to 8. Each has a repository and proposes to mirror every stable release; the vendors accept.",
            DefaultValueFactory = _ => 0
        };
        Option<int> gateways = new("--gateways") { Description = "Number of gateways, 1 to 1,024.", DefaultValueFactory = _ => 1 };
        Option<int> basePort = new("--base-port") { Description = "First port on 127.0.0.1; 0 for any free ports.", DefaultValueFactory = _ => 7100 };
        Option<string> name = new("--name") { Description = "Name of the chain.", DefaultValueFactory = _ => "fwledger" };
        Option<string> sleep = new("--polling-sleep")
        {
            Description = "Interval between polls that the gateways set for devices, HH:MM:SS.",
            DefaultValueFactory = _ => "00:05:00",
        };
        sleep.Validators.Add(result =>
        {
            if (!TimeSpan.TryParse(result.GetValueOrDefault<string>(), CultureInfo.InvariantCulture, out _)) result.AddError("--polling-sleep: use HH:MM:SS");
        });
        Option<bool> json = JsonOutput.Option();
        Command command = new("init", """
            Create the files of a network: genesis, keys, certificates, and a folder with a node.json for each node.

              fwledger init --dir ./net --validators 4
              fwledger init --dir ./net2 --vendors 2 --brokers 2 --gateways 2 --base-port 7200
            """) { dir, validators, vendors, brokers, gateways, basePort, name, sleep, json };
        command.SetAction((parsed, cancellation) =>
        {
            NetworkSize size = new(parsed.GetValue(validators), parsed.GetValue(vendors), parsed.GetValue(brokers), parsed.GetValue(gateways));
            if (size.FirstProblem() is { } problem) throw new CommandException(ExitCode.Usage, problem);
            NetworkPlan plan = NetworkPlan.From(size, parsed.GetValue(basePort), parsed.GetValue(sleep)!);
            NetworkLayout layout = LayOut(parsed.GetValue(dir)!, plan, parsed.GetValue(name)!, cancellation);
            if (parsed.GetValue(json)) JsonOutput.Print(Describe(layout));
            else Print(layout);
            return Task.FromResult((int)ExitCode.Ok);
        });
        return command;
    }

    private static IEnumerable<string> Nodes(NetworkLayout layout) =>
        [.. layout.Validators, .. layout.Vendors.Concat(layout.Brokers).Select(o => o.Repository), layout.Light, .. layout.Gateways.Select(g => g.Folder)];

    private static void Print(NetworkLayout layout)
    {
        Console.Out.WriteLine($"chain {layout.Genesis.Name} {layout.Genesis.ChainId}");
        foreach (string node in Nodes(layout)) Console.Out.WriteLine($"start with: fwledger node --config {node}");
        foreach (NetworkLayout.Owner vendor in layout.Vendors)
        {
            Console.Out.WriteLine(
                $"publish with: fwledger firmware publish IMAGE --key {vendor.Key} --node {layout.Rpc[0]} --repository {vendor.RepositoryUrl} "
                + "--model MODEL --hardware-rev REV --version 1.0.0");
        }
    }

    private static JsonObject Describe(NetworkLayout layout) => new()
    {
        ["chain"] = layout.Genesis.Name,
        ["chain_id"] = layout.Genesis.ChainId.ToString(),
        ["genesis"] = Path.Combine(layout.Folder, "genesis.json"),
        ["nodes"] = ArrayOf(Nodes(layout), node => JsonValue.Create(node)),
        ["rpc"] = ArrayOf(layout.Rpc, url => JsonValue.Create(url)),
        ["vendors"] = ArrayOf(layout.Vendors, Describe),
        ["brokers"] = ArrayOf(layout.Brokers, Describe),
        ["gateways"] = ArrayOf(layout.Gateways, gateway => new JsonObject { ["folder"] = gateway.Folder, ["url"] = gateway.Url }),
    };

    private static JsonObject Describe(NetworkLayout.Owner owner) => new()
    {
        ["name"] = owner.Name,
        ["address"] = owner.Address.ToString(),
        ["key"] = owner.Key,
        ["repository"] = owner.RepositoryUrl,
    };

    private static JsonArray ArrayOf<T>(IEnumerable<T> values, Func<T, JsonNode> describe) => new([.. values.Select(describe)]);

    /// <summary>Creates the whole network, or removes what it created after a failure.</summary>
    private static NetworkLayout LayOut(string folder, NetworkPlan plan, string name, CancellationToken cancellation)
    {
        if (File.Exists(folder)) throw new CommandException(ExitCode.LocalStorage, $"{folder} is a file: name a new folder with --dir");
        bool isThere = Directory.Exists(folder);
        if (isThere && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandException(ExitCode.LocalStorage, $"folder {folder} is not empty: name a new one with --dir, or remove its files");
        }

        try
        {
            return NetworkInitializer.Create(folder, plan, name, cancellation);
        }
        catch
        {
            foreach (string made in isThere ? Directory.GetDirectories(folder) : []) Directory.Delete(made, recursive: true);
            if (!isThere && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            throw;
        }
    }
}
