using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Light;
using Chain.Node.Client;
using Chain.Node.Configuration;
using Chain.Node.Keys;
using Chain.Node.Network;
using Fwledger.V1;
using Grpc.Core;
using Spectre.Console;

namespace Chain.Node.Demo;

/// <summary>Starts a network of processes, publishes a firmware, and shows each step until the devices run it.</summary>
internal sealed class DemoRunner(DemoOptions options)
{
    private const string Model = "sensor-x1";
    private static readonly string[] Models = [Model, "camera-c2"];
    private const string FactoryVersion = "0.9.0";
    private const string Version = "1.0.0";
    private static readonly TimeSpan InstallLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole _console = CreateConsole(options.Json);
    private DemoReport _report = new() { Validators = options.Validators };
    private string _stage = "laying out the network";

    /// <summary>Runs the demo to its end and stops all its processes.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">The folder cannot be used.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        string folder = PrepareFolder();
        string logs = Directory.CreateDirectory(Path.Combine(folder, "logs")).FullName;
        bool keep = options.Keep || options.Folder is not null;
        using CancellationTokenSource abort = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        (ExitCode code, string? problem) = await TryShowAsync(folder, logs, abort, cancellation).ConfigureAwait(false);
        bool remove = !keep && code is ExitCode.Ok or ExitCode.Interrupted;
        _report = _report with { Ok = code == ExitCode.Ok, Error = problem, Logs = remove ? null : logs };
        if (options.Json) Console.Out.WriteLine(JsonSerializer.Serialize(_report, DemoJson.Default.DemoReport));
        if (_report.Devices.Count > 0) DemoSummary.Print(_console, _report);
        if (problem is not null) await Console.Error.WriteLineAsync($"error: {problem}. The logs are in {logs}").ConfigureAwait(false);
        if (remove) Directory.Delete(folder, recursive: true);
        else Print($"All files are in {folder}");
        return (int)code;
    }

    private static IAnsiConsole CreateConsole(bool json)
    {
        bool isRedirected = json ? Console.IsErrorRedirected : Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? Console.Error : Console.Out) });
        if (isRedirected) console.Profile.Width = 240;
        return console;
    }

    private string PrepareFolder()
    {
        if (options.Folder is null) return Directory.CreateTempSubdirectory("fwledger-demo-").FullName;
        string folder = Path.GetFullPath(options.Folder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new CommandException(ExitCode.LocalStorage, $"--dir {options.Folder} is not empty: name a new folder, or remove its files");
        return Directory.CreateDirectory(folder).FullName;
    }

    private async Task<(ExitCode Code, string? Problem)> TryShowAsync(string folder, string logs, CancellationTokenSource abort, CancellationToken cancellation)
    {
        DemoTimeline timeline = new(_console, TimeProvider.System);
        DemoNetwork? network = null;
        try
        {
            NetworkLayout layout = NetworkInitializer.Create(
                folder, NetworkPlan.OnFreePorts(new NetworkSize(options.Validators, Vendors: 2, Brokers: 2, Gateways: 2), "00:00:01", brokersMirror: false),
                "demo", abort.Token);
            network = new DemoNetwork(layout, logs, timeline, abort);
            await ShowAsync(layout, network, timeline, abort.Token).ConfigureAwait(false);
            return (ExitCode.Ok, null);
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            if (cancellation.IsCancellationRequested) return (ExitCode.Interrupted, null);
            string reason = network?.Failure ?? failure.Reason;
            string? step = timeline.Missing(Expected) is [string first, ..] ? first : null;
            _report = _report with { FailedStep = step, Steps = timeline.Steps };
            return (failure.Code, $"the demo failed while {_stage}: {reason}{(step is null ? "" : $". Step [{step}] did not happen")}");
        }
        finally
        {
            if (network is not null) await network.DisposeAsync().ConfigureAwait(false);
            await timeline.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static (ExitCode Code, string Reason)? FailureOf(Exception e) => e switch
    {
        CommandException command => (command.Code, command.Message),
        RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded } rpc => (ExitCode.Unreachable, rpc.Status.Detail),
        RpcException rpc => (ExitCode.Failure, rpc.Status.Detail),
        NodeStartupException or IOException or UnauthorizedAccessException => (ExitCode.LocalStorage, e.Message),
        DemoFailedException or OperationCanceledException or HttpRequestException or TimeoutException => (ExitCode.Failure, e.Message),
        _ => null,
    };

    private async Task ShowAsync(NetworkLayout layout, DemoNetwork network, DemoTimeline timeline, CancellationToken cancellation)
    {
        string image = options.Firmware ?? MakeImage(layout.Folder);
        using EcdsaSigner vendor = KeyFile.Load(layout.Vendors[0].Key);
        using GrpcLightSource node = new(layout.Rpc[0], 30_000);
        Enter("starting the processes");
        Print($"FirmwareLedger demo: {options.Validators} validators, 2 vendors and 2 brokers with a repository each, a light node, 2 gateways, "
            + $"{options.Devices} devices; one process per node and device.");
        await network.StartNodesAsync(cancellation).ConfigureAwait(false);
        Enter("starting the devices");
        IReadOnlyList<DemoSpecimen> devices = DemoSpecimen.Make(options.Devices, Models);
        await network.StartDevicesAsync([.. devices.Where(d => d.Gateway == 0)], FactoryVersion, cancellation).ConfigureAwait(false);
        Enter("measuring the latency");
        double medianMs = await FinalityProbe.MedianMsAsync(node.Client, layout.Genesis.ChainId, vendor, cancellation).ConfigureAwait(false);
        _report = _report with { SubmitToFinalMedianMs = Math.Round(medianMs, 1) };
        Print($"All processes are running. The vendors publish {string.Join(" and ", Models)} {Version}; every device runs {FactoryVersion}. "
            + "Times count from now.");

        timeline.StartClock();
        try
        {
            FirmwarePublisher.Result published = await PublishAsync(layout, node, image, 0, [.. devices.Where(d => d.Gateway == 0)],
                cancellation).ConfigureAwait(false);
            FirmwarePublisher.Result other = await PublishAsync(layout, node, image, 1, [.. devices.Where(d => d.Gateway == 0)],
                cancellation).ConfigureAwait(false);
            await PlayBrokersAsync(layout, network, timeline, node, [published.Contract, other.Contract], devices, published.Image.Sha256,
                cancellation).ConfigureAwait(false);
            await ProveAsync(layout, node, published, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _report = _report with { Devices = WatchOf(layout, devices).Read() };
        }

        Enter("waiting for the last steps");
        IReadOnlyList<string> missing = await timeline.WaitForAsync(Expected, StepLimit, cancellation).ConfigureAwait(false);
        StatusReply status = await node.Client.GetStatusAsync(new GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> sources = await network.SourcesAsync(cancellation).ConfigureAwait(false);
        _report = _report with
        {
            Height = status.Height,
            ValidatorRssBytes = network.ValidatorRssBytes,
            Steps = timeline.Steps,
            Devices = [.. _report.Devices.Select(d => d with { Source = sources.GetValueOrDefault(d.Id) })],
        };
        if (missing.Count > 0) throw new DemoFailedException($"no process reported {string.Join(", ", missing)}");
    }

    /// <summary>The steps that must happen. A single device is updated from a vendor, so the steps of brokers are then not expected.</summary>
    private IReadOnlyList<(string Tag, string Title)> Expected =>
        [.. DemoSteps.DirectUpdate, .. DemoSteps.Replication, .. options.Devices > 1 ? DemoSteps.IndirectUpdate : []];

    /// <summary>Brokers replicate the releases; then the vendors' repositories stop, and the second gateway's devices update from the brokers.</summary>
    private async Task PlayBrokersAsync(NetworkLayout layout, DemoNetwork network, DemoTimeline timeline, GrpcLightSource node, IReadOnlyList<Address> releases,
        IReadOnlyList<DemoSpecimen> devices, Hash256 sha256, CancellationToken cancellation)
    {
        Enter("replicating the releases to brokers");
        double proposalMs = await ReplicationAct.PlayAsync(layout, releases, node.Client, timeline, cancellation).ConfigureAwait(false);
        _report = _report with { ProposalToActiveMs = Math.Round(proposalMs, 1) };
        DemoSpecimen[] rest = [.. devices.Where(d => d.Gateway == 1)];
        if (rest.Length == 0) return;
        Enter("updating the other devices from the brokers only");
        await network.StopVendorRepositoriesAsync().ConfigureAwait(false);
        Print("The vendors' repositories are stopped; the second gateway's devices start.");
        long startedMs = timeline.ElapsedMs;
        await network.StartDevicesAsync(rest, FactoryVersion, cancellation).ConfigureAwait(false);
        await WatchOf(layout, rest).WaitConfirmedAsync(Version, sha256, InstallLimit, cancellation).ConfigureAwait(false);
        _report = _report with { FailoverMs = timeline.Between("P4.3", "P4.4", startedMs) };
    }

    private static DeviceWatch WatchOf(NetworkLayout layout, IEnumerable<DemoSpecimen> devices) =>
        new(Path.Combine(layout.Folder, "devices"), [.. devices.Select(d => d.Id)]);

    /// <summary>Publishes a vendor's release and waits for that vendor's devices. The report holds the first vendor's times.</summary>
    private async Task<FirmwarePublisher.Result> PublishAsync(
        NetworkLayout layout, GrpcLightSource node, string image, int vendor, IReadOnlyList<DemoSpecimen> devices, CancellationToken cancellation)
    {
        Enter("publishing the firmware");
        using EcdsaSigner key = KeyFile.Load(layout.Vendors[vendor].Key);
        FirmwarePublisher publisher = new(layout.Genesis.ChainId, key, node.Client, static _ => { });
        FirmwarePublisher.Request request = new(image, new Uri(layout.Vendors[vendor].RepositoryUrl), Models[vendor], ["rev-a", "rev-b"], "stable", Version,
            0, "", 0);
        Stopwatch clock = Stopwatch.StartNew();
        FirmwarePublisher.Result published = await publisher.PublishAsync(request, null, cancellation).ConfigureAwait(false);
        if (vendor == 0)
        {
            _report = _report with
            {
                PublishToFinalMs = Math.Round(published.FinalMs, 1),
                PublishToActiveMs = Math.Round(published.ActiveMs, 1),
                Image = new DemoImage(published.Image.SizeBytes, published.Image.Sha256.ToString()),
            };
        }

        Enter("waiting for the devices");
        DemoSpecimen[] own = [.. devices.Where(d => d.Vendor == vendor)];
        await WatchOf(layout, own).WaitConfirmedAsync(Version, published.Image.Sha256, InstallLimit, cancellation).ConfigureAwait(false);
        if (vendor == 0) _report = _report with { PublishToInstalledMs = Math.Round(clock.Elapsed.TotalMilliseconds, 1) };
        return published;
    }

    private async Task ProveAsync(NetworkLayout layout, GrpcLightSource node, FirmwarePublisher.Result published, CancellationToken cancellation)
    {
        Enter("exporting and verifying the offline proof");
        (ReadOnlyMemory<byte> bundle, _) = await ProofExporter.ExportAsync(node, OfflineTrust.From(layout.Genesis), published.Contract, cancellation)
            .ConfigureAwait(false);
        await File.WriteAllBytesAsync(Path.Combine(layout.Folder, $"{Model}-{Version}.fwproof"), bundle, cancellation).ConfigureAwait(false);
        BundleChecks checks = new(layout.Genesis, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
        {
            Image = (published.Image.SizeBytes, published.Image.Sha256),
        };
        bool isBundle = ProofBundle.TryDecode(bundle.Span, out ProofBundle? decoded);
        BundleVerdict verdict = isBundle ? BundleVerifier.Verify(decoded!, checks).Verdict : BundleVerdict.Unspecified;
        _report = _report with { Proof = new DemoProof(bundle.Length, verdict == BundleVerdict.Valid) };
        if (verdict != BundleVerdict.Valid) throw new DemoFailedException($"the offline proof is not valid: {verdict}");
    }

    private static string MakeImage(string folder)
    {
        string path = Path.Combine(folder, "firmware.bin");
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(1024 * 1024));
        return path;
    }

    private void Enter(string stage) => _stage = stage;

    private void Print(string text) => _console.MarkupLineInterpolated($"{text}");
}
