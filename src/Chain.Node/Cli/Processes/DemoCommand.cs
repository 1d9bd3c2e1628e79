using System.CommandLine;
using Chain.Node.Client;
using Chain.Node.Demo;

namespace Chain.Node.Cli.Processes;

internal static class DemoCommand
{
    public static Command Create()
    {
        Option<string?> firmware = new("--firmware") { Description = "Image to publish. Default: a random image of 1 MiB." };
        Option<int> validators = new("--validators") { Description = "Number of validators, 1 to 16.", DefaultValueFactory = _ => 4 };
        Option<int> devices = new("--devices")
        {
            Description = "Number of devices, 1 to 32. The first half updates from the vendors, the rest from brokers.",
            DefaultValueFactory = _ => 4,
        };
        Option<string?> dir = new("--dir") { Description = "New or empty folder for all files; the demo keeps it. Default: a temporary folder." };
        Option<bool> keep = new("--keep") { Description = "Keep the temporary folder." };
        Option<bool> json = new("--json") { Description = "Print one JSON object on standard output, and the steps on standard error." };
        Command command = new("demo", """
            Start a network of processes, publish a firmware, and show every step until the devices run it.

              fwledger demo
              fwledger demo --firmware u-boot.bin --devices 4 --dir ./demo
            """) { firmware, validators, devices, dir, keep, json };
        command.SetAction((parsed, cancellation) =>
        {
            DemoOptions options = new(
                parsed.GetValue(firmware), parsed.GetValue(validators), parsed.GetValue(devices),
                parsed.GetValue(dir), parsed.GetValue(keep), parsed.GetValue(json));
            if (FindProblem(options) is { } problem) throw problem;
            return new DemoRunner(options).RunAsync(cancellation);
        });
        return command;
    }

    private static CommandException? FindProblem(DemoOptions options)
    {
        if (options.Validators is < 1 or > 16) return new CommandException(ExitCode.Usage, $"--validators {options.Validators}: use 1 to 16");
        if (options.Devices is < 1 or > 32) return new CommandException(ExitCode.Usage, $"--devices {options.Devices}: use 1 to 32");
        if (options.Firmware is not null && !File.Exists(options.Firmware))
            return new CommandException(ExitCode.NotFound, $"--firmware {options.Firmware} does not exist: check the path");
        return null;
    }
}
