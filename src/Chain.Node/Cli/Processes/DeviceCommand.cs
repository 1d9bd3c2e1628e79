using System.CommandLine;
using Chain.Core;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Cli.Shared;
using Chain.Node.Client;
using Chain.Node.Demo.Steps;
using Chain.Node.Device;
using Chain.Node.Progress;
using Chain.Node.Telemetry;
using Gateway.Devices;

namespace Chain.Node.Cli.Processes;

internal static class DeviceCommand
{
    private static readonly Dictionary<string, DeviceFault> Faults = new(StringComparer.Ordinal)
    {
        ["none"] = DeviceFault.None,
        ["fail-install"] = DeviceFault.FailInstall,
        ["fail-boot"] = DeviceFault.FailBoot,
        ["rollback"] = DeviceFault.Rollback,
        ["crash-download"] = DeviceFault.CrashDownload,
        ["crash-install"] = DeviceFault.CrashInstall,
        ["crash-boot"] = DeviceFault.CrashBoot,
    };

    public static Command Create()
    {
        Option<Uri?> gateway = CheckedSymbols.UrlOption("--gateway", "URL of the device's gateway.");
        gateway.Required = true;
        Option<string> id = new("--id") { Description = "The device's id at the gateway.", Required = true };
        Option<string?> token = TokenOptions.Token("The token that 'gateway device add' printed."), tokenFile = TokenOptions.TokenFile();
        Option<string> dir = new("--dir") { Description = "The device's disk: a folder for this device only.", Required = true };
        Option<string> model = new("--model") { Description = "The device's model.", Required = true };
        Option<string> revision = new("--hardware-rev") { Description = "The device's hardware revision.", Required = true };
        Option<string?> vendor = OfflineAddress.DigitsOption("--vendor", "Vendor whose images the device accepts. Default: the gateway decides.");
        Option<string> version = new("--version") { Description = "Factory version, used when --dir is empty.", DefaultValueFactory = _ => "0.0.0" };
        Option<ulong> counter = new("--counter") { Description = "Factory security counter, used when --dir is empty." };
        Option<int?> poll = new("--poll-ms")
        {
            Description = "Longest wait between two polls, 10 to 86400000 ms. Default: the interval that the gateway sets.",
        };
        Option<string?> verifier = new("--verifier")
        {
            Description = "Program that verifies the gateway's proofs, such as fwverify of src/DeviceVerifier. Default: the device believes its gateway.",
        };
        Option<string?> anchor = new("--anchor") { Description = "Anchor that --verifier starts from: a file of 80 bytes, made by 'fwledger proof anchor'." };
        Option<string> tenant = new("--tenant") { Description = "Tenant of the DDI server.", DefaultValueFactory = _ => "DEFAULT" };
        Option<string> fault = new("--fault") { Description = $"Fault to simulate: {string.Join(", ", Faults.Keys)}.", DefaultValueFactory = _ => "none" };
        fault.AcceptOnlyFromAmong([.. Faults.Keys]);
        Option<int> crash = new("--crash-at-write") { Description = "Kill the process, like kill -9, after this write to the disk, counted from 1." };
        Option<bool> steps = new("--print-steps") { Description = "Print the device's part of step P2.6 on standard output, one JSON object per line." };
        Option<bool> parent = new("--parent") { Description = "Stop when standard input ends." };
        Command command = new("device", "Simulate a device with two slots that gets its updates from a gateway over hawkBit DDI.\n\n"
            + "  fwledger gateway device add dev-1 --vendor acme --model sensor-x1 --hardware-rev rev-a --installed 0.9.0 --config ./net/gateway\n"
            + "  fwledger device --gateway http://127.0.0.1:7115 --id dev-1 --token … --dir ./dev-1 --model sensor-x1 --hardware-rev rev-a --version 0.9.0")
        {
            gateway, id, token, tokenFile, dir, model, revision, vendor, version, counter, poll, verifier, anchor, tenant, fault, crash, steps, parent,
            CertificateAuthorities.Option(),
        };
        command.SetAction((parsed, cancellation) =>
        {
            DeviceIdentity identity = new(
                parsed.GetValue(id)!, parsed.GetValue(vendor), parsed.GetValue(model)!, parsed.GetValue(revision)!,
                parsed.GetValue(version)!, parsed.GetValue(counter));
            DeviceOptions options = new()
            {
                Gateway = parsed.GetValue(gateway)!,
                Tenant = parsed.GetValue(tenant)!,
                Authorities = CertificateAuthorities.Of(parsed),
                Token = TokenOptions.Read(parsed, token, tokenFile) ?? throw new CommandException(ExitCode.Usage,
                    $"Option '--token' is required: use --token-file, {TokenOptions.Variable}, or --token with the text that 'gateway device add' printed"),
                Folder = Path.GetFullPath(parsed.GetValue(dir)!),
                Identity = identity,
                PollMax = parsed.GetValue(poll) is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
                Verifier = VerifierOf(parsed.GetValue(verifier), parsed.GetValue(anchor)),
                Progress = TerminalBar.OnStandardError(),
            };
            if (FindProblem(options) is { } problem) throw new CommandException(ExitCode.Usage, problem);
            FaultPlan faults = new(Faults[parsed.GetValue(fault)!], parsed.GetValue(crash));
            return RunAsync(options, faults, parsed.GetValue(steps), parsed.GetValue(parent), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(DeviceOptions options, FaultPlan faults, bool printSteps, bool hasParent, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (hasParent) ParentWatch.Begin(stop);
        using ILoggerFactory logging = LoggerFactory.Create(HostLogging.Configure);
        try
        {
            Directory.CreateDirectory(options.Folder);
            using StepLog steps = new(Path.Combine(options.Folder, "steps.jsonl"), TimeProvider.System, printSteps ? Console.Out.WriteLine : null);
            using SimulatedDevice device = SimulatedDevice.Open(options, faults, TimeProvider.System, logging.CreateLogger("Chain.Node.Device"), steps.On);
            await device.RunAsync(() => Console.Out.WriteLine($"ready {options.Identity.Id}"), stop.Token).ConfigureAwait(false);
            return (int)ExitCode.Ok;
        }
        catch (DeviceRefusedException e)
        {
            throw new CommandException(ExitCode.VerificationFailed, e.Message);
        }
    }

    private static ProofVerifierOptions? VerifierOf(string? program, string? anchor)
    {
        if (program is null && anchor is null) return null;
        if (program is null || anchor is null) throw new CommandException(ExitCode.Usage, "--verifier and --anchor: name both, or neither");
        if (!File.Exists(program))
            throw new CommandException(ExitCode.NotFound, $"{program}: there is no such program; 'make' in src/DeviceVerifier builds fwverify");
        return File.Exists(anchor) ? new ProofVerifierOptions(Path.GetFullPath(program), Path.GetFullPath(anchor))
            : throw new CommandException(ExitCode.NotFound, $"{anchor}: there is no such file; 'fwledger proof anchor' makes one");
    }

    private static string? FindProblem(DeviceOptions options)
    {
        DeviceIdentity identity = options.Identity;
        (string Option, string Value, int LengthMax)[] names =
        [
            ("--id", identity.Id, DeviceRules.IdLengthMax), ("--tenant", options.Tenant, Limits.NameBytesMax),
            ("--model", identity.Model, Limits.ModelBytesMax), ("--hardware-rev", identity.HardwareRevision, Limits.HardwareRevisionBytesMax),
        ];
        foreach ((string option, string value, int lengthMax) in names)
        {
            if (!ManifestRules.IsName(value, lengthMax)) return $"{option} {value}: use 1 to {lengthMax} of A-Z a-z 0-9 . _ -";
        }

        if (options.Token.Length == 0 || !options.Token.All(c => c is > ' ' and < (char)127)) return "--token: use the text that 'gateway device add' printed";
        if (!SemanticVersion.TryParse(identity.FactoryVersion, out _)) return $"--version {identity.FactoryVersion}: use a semantic version such as 0.9.0";
        if (identity.FactoryCounter > Limits.SecurityCounterMax) return $"--counter {identity.FactoryCounter}: use 0 to {Limits.SecurityCounterMax}";
        return options.PollMax is { TotalMilliseconds: < 10 or > 86_400_000 } ? "--poll-ms: use 10 to 86400000" : null;
    }
}
