using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Gateway.Devices;

namespace Chain.Node.Cli.Gateways;

internal static class GatewayCommand
{
    public static Command Create() => new("gateway", "Manage a running gateway, and show its updates, sources and receipts.")
    {
        new Command("device", "Manage a gateway's devices.")
        {
            Add(), Devices(), GatewayDeviceCommands.Edit(), GatewayDeviceCommands.Import(), Remove(), GatewayDeviceCommands.Token(),
        },
        Attest(), GatewayReceiptsCommand.Create(), Sessions(), Sources(), Status(),
    };

    /// <summary>The option that names the gateway.</summary>
    public static Option<string> Config() => new("--config") { Description = "The gateway's folder, or its node.json.", DefaultValueFactory = _ => "." };

    /// <summary>Opens the gateway's admin interface.</summary>
    public static GatewayAdmin Open(string path)
    {
        NodeConfiguration configuration = NodeConfiguration.Load(path);
        GatewayConfiguration settings = configuration.Gateway
            ?? throw new CommandException(ExitCode.Usage, $"{path} is no gateway: name its folder with --config");
        string url = settings.AdminPort is { } port ? $"http://127.0.0.1:{port}" : settings.Listen;
        return new GatewayAdmin(url, configuration.Resolve(settings.Folder));
    }

    /// <summary>A command that prints a list from the gateway: one line per item, or the gateway's JSON.</summary>
    public static Command Listing(string name, string help, string path, Func<JsonElement, string> describe)
    {
        Option<string> config = Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new(name, help) { config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string answer = await Open(parsed.GetValue(config)!).GetAsync(path, cancellation).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(answer);
            if (parsed.GetValue(json)) Console.Out.WriteLine(answer);
            else foreach (JsonElement item in document.RootElement.EnumerateArray()) Console.Out.WriteLine(describe(item));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Devices() => Listing(
        "list", "List the devices.\n\n  fwledger gateway device list --config ./net/gateway --json", GatewayAdmin.Devices, GatewayTexts.Device);

    private static Command Sessions() => Listing(
        "sessions", "List the updates of the devices, both in progress and ended.\n\n  fwledger gateway sessions --config ./net/gateway", "/admin/sessions",
        GatewayTexts.Session);

    private static Command Sources() => Listing(
        "sources", "List the repositories that the gateway fetched images from: their speed, and which sent wrong bytes.\n\n"
        + "  fwledger gateway sources --config ./net/gateway", "/admin/sources", GatewayTexts.Source);

    private static Command Status()
    {
        Option<string> config = Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new("status", "Show whether the gateway works: exit code 0, or 12 with the reason and the remedy if it trusts nothing and offers "
            + "nothing.\n\n  fwledger gateway status --config ./net/gateway") { config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string answer = await Open(parsed.GetValue(config)!).GetAsync("/admin/health", cancellation).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(answer);
            string state = document.RootElement.GetProperty("state").GetString()!;
            string? alarm = document.RootElement.GetProperty("alarm").GetString();
            Console.Out.WriteLine(parsed.GetValue(json) ? answer : alarm is null ? state : $"{state}: {alarm}");
            return (int)(alarm is null ? ExitCode.Ok : ExitCode.Halted);
        });
        return command;
    }

    private static Command Add()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string?> vendor = ParticipantLookup.Option("--vendor", "The vendor. What is not a whole address is proven by the gateway's sources.");
        vendor.Required = true;
        Option<string> model = new("--model") { Description = "The model.", Required = true };
        Option<string> revision = new("--hardware-rev") { Description = "The hardware revision.", Required = true };
        Option<string> channel = new("--channel") { Description = "The release channel that the device follows.", DefaultValueFactory = _ => "stable" };
        Option<string> installed = new("--installed") { Description = "The version that the device runs.", DefaultValueFactory = _ => "" };
        Option<ulong> counter = new("--counter") { Description = "The security counter of that version; 0 if unknown." };
        Option<string?> token = TokenOptions.Token(
            $"The device's token, {DeviceTokens.LengthMin} to {DeviceTokens.LengthMax} characters. Default: a random token.");
        Option<string?> tokenFile = TokenOptions.TokenFile();
        Option<bool> autoUpdate = new("--auto-update")
        {
            Description = "true: the gateway offers each new release; false: the owner has opted out.",
            DefaultValueFactory = _ => true,
        };
        Option<string> config = Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new("add", """
            Register a device. Prints its token.

              fwledger gateway device add dev-1 --vendor acme --model sensor-x1 --hardware-rev rev-a --config ./net/gateway
              fwledger gateway device add dev-2 --vendor 3f… --model camera-c2 --hardware-rev a --installed 1.4.0 --counter 7 --auto-update false
            """) { id, vendor, model, revision, channel, installed, counter, token, tokenFile, autoUpdate, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            string secret = TokenOptions.Read(parsed, token, tokenFile) ?? DeviceTokens.Generate();
            if (!DeviceTokens.IsAllowed(secret))
                throw new CommandException(ExitCode.Usage, $"--token: use {DeviceTokens.LengthMin} to {DeviceTokens.LengthMax} characters");
            DeviceRecord device = new()
            {
                Id = parsed.GetValue(id)!,
                Vendor = await GatewayChain.FindParticipantAsync(parsed.GetValue(config)!, parsed.GetValue(vendor)!, cancellation).ConfigureAwait(false),
                Model = parsed.GetValue(model)!,
                HardwareRevision = parsed.GetValue(revision)!,
                Channel = parsed.GetValue(channel)!,
                InstalledVersion = parsed.GetValue(installed)!,
                SecurityCounter = parsed.GetValue(counter),
                AutoUpdate = parsed.GetValue(autoUpdate),
                TokenSha256 = DeviceTokens.Digest(secret),
            };
            if (DeviceRules.FindProblem(device) is { } problem) throw new CommandException(ExitCode.Usage, problem);
            await Open(parsed.GetValue(config)!).AddAsync(device, secret, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) JsonOutput.Print(new JsonObject { ["id"] = device.Id, ["token"] = secret });
            else Console.Out.WriteLine(secret);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Attest()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string> config = Config();
        Option<int> wait = new("--wait") { Description = "Longest wait for the device's next poll, in seconds, 0 to 600.", DefaultValueFactory = _ => 60 };
        Option<bool> json = new("--json") { Description = "Print the gateway's answer as JSON." };
        Command command = new("attest", "Ask a device for the digest of the image that it runs, and compare it with the proven record. After a mismatch "
            + "the gateway offers the release again.\n\n  fwledger gateway attest dev-1 --config ./net/gateway") { id, config, wait, json };
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

    private static Command Remove()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string> config = Config();
        Command command = new("remove", "Remove a device.\n\n  fwledger gateway device remove dev-1 --config ./net/gateway") { id, config };
        command.SetAction(async (parsed, cancellation) =>
        {
            await Open(parsed.GetValue(config)!).RemoveAsync(parsed.GetValue(id)!, cancellation).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
