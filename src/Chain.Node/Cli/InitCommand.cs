using System.CommandLine;

namespace Chain.Node.Cli;

internal static class InitCommand
{
    public static Command Create()
    {
        Option<string> dir = new("--dir") { Description = "New folder for the network.", Required = true };
        Option<int> validators = new("--validators") { Description = "Validators, 1 to 16. With fewer than 4 no fault is withstood.", DefaultValueFactory = _ => 4 };
        Option<int> basePort = new("--base-port") { Description = "First of the ports on 127.0.0.1; 0 takes any that are free.", DefaultValueFactory = _ => 7100 };
        Option<string> name = new("--name") { Description = "Name of the chain.", DefaultValueFactory = _ => "fwledger" };
        Option<string> sleep = new("--polling-sleep") { Description = "What the gateway tells devices to wait between polls, HH:MM:SS.", DefaultValueFactory = _ => "00:05:00" };
        Command command = new("init", "Lay out a network: genesis, keys, certificates, and a folder with a node.json for each node.\n\n  fwledger init --dir ./net --validators 4") { dir, validators, basePort, name, sleep };
        command.SetAction((parsed, cancellation) =>
        {
            int count = parsed.GetValue(validators);
            if (count is < 1 or > 16) throw new CommandException(ExitCode.Usage, $"--validators {count}: use 1 to 16");
            int first = parsed.GetValue(basePort);
            if (first is not 0 and (< 1024 or > 65000)) throw new CommandException(ExitCode.Usage, $"--base-port {first}: use 1024 to 65000, or 0 for any that are free");
            NetworkPlan plan = first == 0 ? NetworkPlan.OnFreePorts(count, parsed.GetValue(sleep)!) : NetworkPlan.From(count, first, parsed.GetValue(sleep)!);
            NetworkInitializer.Layout layout = LayOut(parsed.GetValue(dir)!, plan, parsed.GetValue(name)!, cancellation);
            Console.Out.WriteLine($"chain {layout.Genesis.Name} {layout.Genesis.ChainId}");
            foreach (string node in layout.Validators.Append(layout.Repository).Append(layout.Light).Append(layout.Gateway)) Console.Out.WriteLine($"start with: fwledger node --config {node}");
            Console.Out.WriteLine($"publish with: fwledger firmware publish IMAGE --key {layout.Vendor}/keys/identity.pem --node {layout.Rpc[0]} --repository {layout.RepositoryUrl} --model MODEL --hardware-rev REV --version 1.0.0");
            return Task.FromResult((int)ExitCode.Ok);
        });
        return command;
    }

    /// <summary>Makes the whole network, or leaves nothing of it.</summary>
    private static NetworkInitializer.Layout LayOut(string folder, NetworkPlan plan, string name, CancellationToken cancellation)
    {
        if (File.Exists(folder)) throw new CommandException(ExitCode.LocalStorage, $"{folder} is a file: name a new folder with --dir");
        bool isThere = Directory.Exists(folder);
        if (isThere && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new CommandException(ExitCode.LocalStorage, $"folder {folder} is not empty: name a new one with --dir, or remove what is in it");
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
