using System.CommandLine;
using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Node.Configuration;

namespace Chain.Node.Cli;

internal static class GatewayCommand
{
    public static Command Create() => new("gateway",
        "Manage a running gateway.") { new Command("device", "Manage a gateway's devices.") { Add(), List(), Remove() }, Attest() };

    private static Option<string> Config() => new("--config") { Description = "The gateway's folder, or its node.json.", DefaultValueFactory = _ => "." };

    private static GatewayAdmin Open(string path)
    {
        NodeConfiguration configuration = NodeConfiguration.Load(path);
        GatewayConfiguration settings = configuration.Gateway
            ?? throw new CommandException(ExitCode.Usage, $"{path} is no gateway: name its folder with --config");
        return new GatewayAdmin(settings.Listen, configuration.Resolve(settings.Folder));
    }

    private static Command Add()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<Address?> vendor = CheckedSymbols.AddressOption("--vendor", "The vendor's address.");
        vendor.Required = true;
        Option<string> model = new("--model") { Description = "The model.", Required = true };
        Option<string> revision = new("--hardware-rev") { Description = "The hardware revision.", Required = true };
        Option<string> channel = new("--channel") { Description = "The channel that it follows.", DefaultValueFactory = _ => "stable" };
        Option<string> installed = new("--installed") { Description = "The version that it runs.", DefaultValueFactory = _ => "" };
        Option<string> config = Config();
        Command command = new("add",
            "Register a device; prints its token.\n\n  fwledger gateway device add dev-1 --vendor 3f… --model sensor-x1 --hardware-rev rev-a --config ./net/gateway") { id, vendor, model, revision, channel, installed, config };
        command.SetAction(async (parsed, cancellation) =>
        {
            string token = await Open(parsed.GetValue(config)!).AddAsync(
                parsed.GetValue(id)!, parsed.GetValue(vendor)!.Value, parsed.GetValue(model)!, parsed.GetValue(revision)!,
                parsed.GetValue(channel)!, parsed.GetValue(installed)!, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine(token);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Attest()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string> config = Config();
        Option<int> wait = new("--wait") { Description = "How long to wait for the device's next poll, in seconds, 0 to 600.", DefaultValueFactory = _ => 60 };
        Option<bool> json = new("--json") { Description = "Print the gateway's answer as JSON." };
        Command command = new("attest", "Ask a device for the digest of what it runs, and compare it with the proven record. A mismatch is repaired: "
            + "the release is offered again.\n\n  fwledger gateway attest dev-1 --config ./net/gateway") { id, config, wait, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            int seconds = parsed.GetValue(wait);
            if (seconds is < 0 or > 600) throw new CommandException(ExitCode.Usage, $"--wait {seconds}: use 0 to 600");
            string device = parsed.GetValue(id)!;
            string answer = await Open(parsed.GetValue(config)!).AttestAsync(device, seconds, cancellation).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            Console.Out.WriteLine(parsed.GetValue(json) ? answer : AttestText.Of(root));
            return (int)AttestText.ExitCodeOf(root.GetProperty("verdict").GetString()!);
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
