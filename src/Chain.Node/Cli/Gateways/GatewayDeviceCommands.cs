using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Gateway.Devices;

namespace Chain.Node.Cli.Gateways;

/// <summary>Commands that change registered devices, and the one that registers many.</summary>
internal static class GatewayDeviceCommands
{
    public static Command Token()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string?> file = new("--token-file") { Description = "File with the new token on one line. Default: a random token." };
        Option<string> config = GatewayCommand.Config();
        Option<bool> json = JsonOutput.Option();
        Command rotate = new("rotate", """
            Give a device a new token. Prints it. The old one ends at once; the device's counter, updates and receipts stay.

              fwledger gateway device token rotate dev-1 --config ./net/gateway
            """) { id, file, config, json };
        rotate.SetAction(async (parsed, cancellation) =>
        {
            string? token = parsed.GetValue(file) is { } path ? ReadLine(path) : null;
            string answer = await GatewayCommand.Open(parsed.GetValue(config)!).RotateTokenAsync(parsed.GetValue(id)!, token, cancellation)
                .ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(answer);
            Console.Out.WriteLine(parsed.GetValue(json) ? answer : document.RootElement.GetProperty("token").GetString());
            return (int)ExitCode.Ok;
        });
        return new Command("token", "Manage devices' tokens.") { rotate };
    }

    public static Command Edit()
    {
        Argument<string> id = new("ID") { Description = "The device's id." };
        Option<string?> vendor = new("--vendor") { Description = "The vendor: an address, the first digits of one, or a name." };
        Option<string?> model = new("--model") { Description = "The model." };
        Option<string?> revision = new("--hardware-rev") { Description = "The hardware revision." };
        Option<string?> channel = new("--channel") { Description = "The release channel that the device follows." };
        Option<string?> installed = new("--installed") { Description = "The version that the device runs; never below the known one." };
        Option<ulong?> counter = new("--counter") { Description = "The security counter of that version; never below the known one." };
        Option<bool?> autoUpdate = new("--auto-update") { Description = "true: the gateway offers each new release; false: the owner has opted out." };
        Option<string> config = GatewayCommand.Config();
        Command command = new("edit", """
            Change a device. What is not named stays. Version and counter never fall.

              fwledger gateway device edit dev-1 --channel beta --config ./net/gateway
            """) { id, vendor, model, revision, channel, installed, counter, autoUpdate, config };
        command.SetAction(async (parsed, cancellation) =>
        {
            JsonObject changes = [];
            void Set(string name, JsonNode? value)
            {
                if (value is not null) changes[name] = value;
            }

            if (parsed.GetValue(vendor) is { } named)
                Set("vendor", (await GatewayChain.FindParticipantAsync(parsed.GetValue(config)!, named, cancellation).ConfigureAwait(false)).ToString());
            Set("model", parsed.GetValue(model));
            Set("hardware_revision", parsed.GetValue(revision));
            Set("channel", parsed.GetValue(channel));
            Set("installed_version", parsed.GetValue(installed));
            Set("security_counter", parsed.GetValue(counter));
            Set("auto_update", parsed.GetValue(autoUpdate));
            if (changes.Count == 0) throw new CommandException(ExitCode.Usage, "nothing to change: name a field, such as --channel beta");
            await GatewayCommand.Open(parsed.GetValue(config)!).EditAsync(parsed.GetValue(id)!, changes, cancellation).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    public static Command Import()
    {
        Argument<string> file = new("FILE") { Description = $"The list: {DeviceList.Header}" };
        Option<string> config = GatewayCommand.Config();
        Option<bool> json = JsonOutput.Option();
        Command command = new("import", $"""
            Register the devices of a list, one per line, after a line with the names of the columns:

              {DeviceList.Header}

            A vendor is an address, the first digits of one, or a name. The columns from channel on may be missing or empty; a device without a token
            gets a random one. The whole list is checked before the first device is registered. Prints id and token of each device. A device that is
            registered already stays as it is.

              fwledger gateway device import devices.csv --config ./net/gateway > tokens.csv
            """) { file, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            Dictionary<string, Address> vendors = [];
            foreach (string vendor in DeviceList.VendorsIn(parsed.GetValue(file)!))
                vendors[vendor] = await GatewayChain.FindParticipantAsync(parsed.GetValue(config)!, vendor, cancellation).ConfigureAwait(false);
            IReadOnlyList<(DeviceRecord Device, string Token)> devices = DeviceList.Read(parsed.GetValue(file)!, vendors);
            GatewayAdmin admin = GatewayCommand.Open(parsed.GetValue(config)!);
            int known = 0;
            foreach ((DeviceRecord device, string token) in devices)
            {
                if (!await admin.TryAddAsync(device, token, cancellation).ConfigureAwait(false))
                {
                    known++;
                    await Console.Error.WriteLineAsync($"{device.Id} is registered already").ConfigureAwait(false);
                }
                else if (parsed.GetValue(json)) JsonOutput.Print(new JsonObject { ["id"] = device.Id, ["token"] = token });
                else Console.Out.WriteLine($"{device.Id},{token}");
            }

            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{devices.Count - known} registered, {known} were known"))
                .ConfigureAwait(false);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string ReadLine(string path) =>
        File.Exists(path) ? File.ReadAllText(path).Trim() : throw new CommandException(ExitCode.NotFound, $"{path} does not exist");
}
