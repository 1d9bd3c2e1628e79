using System.CommandLine;
using Chain.Core.Primitives;
using Chain.Node.Configuration;

namespace Chain.Node.Cli;

internal static class GatewayCommand
{
    public static Command Create() => new("gateway", "Manage a running gateway.") { new Command("device", "Manage a gateway's devices.") { Add(), List(), Remove() } };

    private static Option<string> Config() => new("--config") { Description = "The gateway's folder, or its node.json.", DefaultValueFactory = _ => "." };

    private static GatewayAdmin Open(string path)
    {
        NodeConfiguration configuration = NodeConfiguration.Load(path);
        GatewayConfiguration settings = configuration.Gateway ?? throw new CommandException(ExitCode.Usage, $"{path} is no gateway: name its folder with --config");
        return new GatewayAdmin(settings.Listen, configuration.Resolve(settings.Folder));
    }

    private static Command Add()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string> vendor = new("--vendor") { Description = "The vendor's address.", Required = true };
        Option<string> model = new("--model") { Description = "The model.", Required = true };
        Option<string> revision = new("--hardware-rev") { Description = "The hardware revision.", Required = true };
        Option<string> channel = new("--channel") { Description = "The channel that it follows.", DefaultValueFactory = _ => "stable" };
        Option<string> installed = new("--installed") { Description = "The version that it runs.", DefaultValueFactory = _ => "" };
        Option<string> config = Config();
        Command command = new("add", "Register a device; prints its token.\n\n  fwledger gateway device add dev-1 --vendor 3f… --model sensor-x1 --hardware-rev rev-a --config ./net/gateway") { id, vendor, model, revision, channel, installed, config };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!Address.TryParse(parsed.GetValue(vendor), out Address address)) throw new CommandException(ExitCode.Usage, $"--vendor {parsed.GetValue(vendor)}: use its address, 40 hexadecimal digits");
            string token = await Open(parsed.GetValue(config)!).AddAsync(parsed.GetValue(id)!, address, parsed.GetValue(model)!, parsed.GetValue(revision)!, parsed.GetValue(channel)!, parsed.GetValue(installed)!, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine(token);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command List()
    {
        Option<string> config = Config();
        Command command = new("list", "Print the devices as JSON.\n\n  fwledger gateway device list --config ./net/gateway") { config };
        command.SetAction(async (parsed, cancellation) =>
        {
            Console.Out.WriteLine(await Open(parsed.GetValue(config)!).ListAsync(cancellation).ConfigureAwait(false));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Remove()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string> config = Config();
        Command command = new("remove", "Forget a device.\n\n  fwledger gateway device remove dev-1 --config ./net/gateway") { id, config };
        command.SetAction(async (parsed, cancellation) =>
        {
            await Open(parsed.GetValue(config)!).RemoveAsync(parsed.GetValue(id)!, cancellation).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
