using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Chain.Contracts.FirmwareUpdate;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Cli;
using Chain.Node.Keys;
using Spectre.Console;

namespace Chain.Node.Demo;

/// <summary>Starts a whole network of processes, publishes a firmware, and shows each step until the devices run it.</summary>
internal sealed class DemoRunner(DemoOptions options)
{
    private const string Model = "sensor-x1";
    private const string Version = "1.0.0";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan InstallLimit = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<DemoStep> _steps = [];
    private readonly List<DemoProcess> _processes = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long _startedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(options.Json ? Console.Error : Console.Out) });
    private string _stage = "preparing";

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        string folder = Path.GetFullPath(options.Folder ?? Path.Combine(Path.GetTempPath(), $"fwledger-demo-{Guid.NewGuid():N}"));
        bool keep = options.Keep || options.Folder is not null;
        string logs = Path.Combine(folder, "logs");
        bool ok = false;
        try
        {
            Directory.CreateDirectory(logs);
            DemoReport report = await ShowAsync(folder, logs, cancellation).ConfigureAwait(false);
            ok = report.Ok;
            if (options.Json) Console.Out.WriteLine(JsonSerializer.Serialize(report, DemoJson.Default.DemoReport));
            Summarize(report, keep ? folder : null);
            return (int)(ok ? ExitCode.Ok : ExitCode.Failure);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return (int)ExitCode.Interrupted;
        }
        catch (Exception e) when (e is CommandException or InvalidOperationException or TimeoutException or IOException or Grpc.Core.RpcException or HttpRequestException or Configuration.NodeStartupException)
        {
            keep = true;
            string reason = e is Grpc.Core.RpcException rpc ? rpc.Status.Detail : e.Message;
            await Console.Error.WriteLineAsync($"error: the demo failed while {_stage}: {reason}. The logs are in {logs}").ConfigureAwait(false);
            return (int)(e is CommandException command ? command.Code : ExitCode.Failure);
        }
        finally
        {
            await StopAllAsync().ConfigureAwait(false);
            if (!keep && ok) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<DemoReport> ShowAsync(string folder, string logs, CancellationToken cancellation)
    {
        NetworkInitializer.Layout layout = NetworkInitializer.Create(folder, NetworkPlan.OnFreePorts(options.Validators, "00:00:01"), "demo", cancellation);
        string image = options.Firmware ?? MakeImage(folder);
        _stage = "starting the processes";
        Say($"[bold]FirmwareLedger demo[/]: {options.Validators} validators, a repository, a light node, a gateway, {options.Devices} devices; each a process");
        await StartNodesAsync(layout, logs, cancellation).ConfigureAwait(false);
        _stage = "registering the devices";
        await StartDevicesAsync(layout, logs, cancellation).ConfigureAwait(false);

        _stage = "publishing the firmware";
        using EcdsaSigner vendor = KeyFile.Load(Path.Combine(layout.Vendor, "keys", "identity.pem"));
        using GrpcLightSource node = new(layout.Rpc[0], 30_000);
        FirmwarePublisher publisher = new(layout.Genesis.ChainId, vendor, node.Client, (tag, detail) => Step(tag, detail));
        Stopwatch publish = Stopwatch.StartNew();
        FirmwarePublisher.Result published = await publisher.PublishAsync(
            new FirmwarePublisher.Request(image, new Uri(layout.RepositoryUrl), Model, ["rev-a", "rev-b"], "stable", Version, 0, "", 0), null, cancellation).ConfigureAwait(false);

        _stage = "waiting for the devices [P2.1] to [P2.6]";
        IReadOnlyList<DemoDevice> devices = await WaitInstalledAsync(folder, published.Image.Sha256, cancellation).ConfigureAwait(false);
        double installedMs = publish.Elapsed.TotalMilliseconds;

        _stage = "exporting and verifying the offline proof";
        string bundlePath = Path.Combine(folder, $"{Model}-{Version}.fwproof");
        byte[] bundle = await ProofExporter.ExportAsync(node, layout.Genesis, published.Contract, cancellation).ConfigureAwait(false);
        await File.WriteAllBytesAsync(bundlePath, bundle, cancellation).ConfigureAwait(false);
        bool verified = ProofBundle.TryDecode(bundle, out ProofBundle? decoded)
            && BundleVerifier.Verify(decoded, new BundleChecks(layout.Genesis, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())
            {
                Image = (published.Image.SizeBytes, published.Image.Sha256),
            }).Verdict == BundleVerdict.Valid;

        _stage = "measuring the latency";
        double median = await MeasureFinalityAsync(layout, vendor, node, published.Contract, cancellation).ConfigureAwait(false);
        long height = (await node.Client.GetStatusAsync(new Fwledger.V1.GetStatusRequest(), cancellationToken: cancellation).ConfigureAwait(false)).Height;
        long memory = _processes.Where(p => p.Name.StartsWith("validator", StringComparison.Ordinal)).Max(p => p.WorkingSetBytes);
        List<DemoStep> steps;
        lock (_lock) steps = [.. _steps.OrderBy(s => s.AtMs)];
        bool ok = verified && devices.All(d => d.Version == Version && d.Sha256 == published.Image.Sha256.ToString());
        return new DemoReport(ok, options.Validators, height, steps, Math.Round(published.FinalMs, 1), Math.Round(published.ActiveMs, 1), Math.Round(installedMs, 1), Math.Round(median, 1), memory,
            new DemoImage(published.Image.SizeBytes, published.Image.Sha256.ToString()), devices, new DemoProof(bundle.Length, verified));
    }

    private async Task StartNodesAsync(NetworkInitializer.Layout layout, string logs, CancellationToken cancellation)
    {
        foreach (string node in layout.Validators.Append(layout.Repository)) Start(Path.GetFileName(node), logs, ["node", "--config", node, "--print-steps", "--parent"]);
        await ReadyAsync(cancellation).ConfigureAwait(false);
        Start("light", logs, ["node", "--config", layout.Light, "--print-steps", "--parent"]);
        await ReadyAsync(cancellation).ConfigureAwait(false);
        Start("gateway", logs, ["node", "--config", layout.Gateway, "--print-steps", "--parent"]);
        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    private async Task StartDevicesAsync(NetworkInitializer.Layout layout, string logs, CancellationToken cancellation)
    {
        GatewayAdmin admin = new(layout.GatewayUrl, Path.Combine(layout.Gateway, "data", "gateway"));
        using EcdsaSigner vendor = KeyFile.Load(Path.Combine(layout.Vendor, "keys", "identity.pem"));
        for (int i = 0; i < options.Devices; i++)
        {
            string id = $"device-{i}";
            string revision = i % 2 == 0 ? "rev-a" : "rev-b";
            string token = await admin.AddAsync(id, vendor.Address, Model, revision, "stable", "0.9.0", cancellation).ConfigureAwait(false);
            Start(id, logs, ["device", "--gateway", layout.GatewayUrl, "--id", id, "--token", token, "--dir", Path.Combine(layout.Folder, "devices", id), "--hardware-rev", revision,
                "--model", Model, "--version", "0.9.0", "--poll-ms", "200", "--parent"]);
        }

        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<DemoDevice>> WaitInstalledAsync(string folder, Hash256 sha256, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(InstallLimit);
        string devices = Path.Combine(folder, "devices");
        Directory.CreateDirectory(devices);
        using SemaphoreSlim changed = new(1);
        using FileSystemWatcher watcher = new(devices, "state.json") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        FileSystemEventHandler onChange = (_, _) => changed.Release();
        watcher.Created += onChange;
        watcher.Changed += onChange;
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            List<DemoDevice> states = [.. Enumerable.Range(0, options.Devices).Select(i => ReadDevice(devices, $"device-{i}"))];
            if (states.All(s => s.Version == Version && s.Sha256 == sha256.ToString())) return states;
            try
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(1), limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                DemoDevice late = states.First(s => s.Version != Version || s.Sha256 != sha256.ToString());
                throw new TimeoutException($"{late.Id} still runs {late.Version} ({late.State}) after {InstallLimit.TotalSeconds:0} s");
            }
        }
    }

    private static DemoDevice ReadDevice(string devices, string id)
    {
        try
        {
            DemoDeviceState? state = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(devices, id, "state.json")), DemoJson.Default.DemoDeviceState);
            return state is null ? new DemoDevice(id, "", "", "unknown") : new DemoDevice(id, state.Version, state.Sha256 ?? "", state.State);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new DemoDevice(id, "", "", "unknown");
        }
    }

    /// <summary>Median of twenty calls, one after another, from submission to the receipt; calls that the chain rejects are transactions like any other.</summary>
    private static async Task<double> MeasureFinalityAsync(NetworkInitializer.Layout layout, EcdsaSigner vendor, GrpcLightSource node, Address contract, CancellationToken cancellation)
    {
        List<double> samples = [];
        for (int i = 0; i < 20; i++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                await CallSubmitter.SubmitAsync(node.Client, layout.Genesis.ChainId, vendor, ContractKind.FirmwareUpdate, FirmwareUpdateMethods.Attest, contract, FirmwareUpdateCalls.Attest(1, Hash256.Zero), cancellation).ConfigureAwait(false);
            }
            catch (CommandException e) when (e.Code == ExitCode.RefusedByChain)
            {
                samples.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        samples.Sort();
        return samples.Count == 0 ? 0 : samples[samples.Count / 2];
    }

    private static string MakeImage(string folder)
    {
        string path = Path.Combine(folder, "firmware.bin");
        File.WriteAllBytes(path, RandomNumberGenerator.GetBytes(1024 * 1024));
        return path;
    }

    private void Start(string name, string logs, IReadOnlyList<string> arguments) => _processes.Add(DemoProcess.Start(name, logs, arguments, OnStepLine));

    private Task ReadyAsync(CancellationToken cancellation) => Task.WhenAll(_processes.Select(p => p.WaitReadyAsync(StartLimit, cancellation)));

    private void OnStepLine(string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            Step(root.GetProperty("tag").GetString()!, root.GetProperty("detail").GetString()!, root.GetProperty("at_ms").GetInt64() - _startedMs);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            // A line that was cut off by the end of its process.
        }
    }

    private void Step(string tag, string detail, long? atMs = null)
    {
        long at = atMs ?? _clock.ElapsedMilliseconds;
        lock (_lock)
        {
            _steps.Add(new DemoStep(tag, at));
            _console.MarkupLineInterpolated($"[grey]{at,7} ms[/] [green]{tag}[/] {detail}");
        }
    }

    private void Say(string markup) => _console.MarkupLine(markup);

    private void Summarize(DemoReport report, string? folder)
    {
        Table table = new Table().AddColumns("figure", "measured", "goal");
        table.AddRow("transaction submitted to final, median of 20", $"{report.SubmitToFinalMedianMs} ms", "50 ms");
        table.AddRow("publish to final", $"{report.PublishToFinalMs} ms", "");
        table.AddRow("publish to active", $"{report.PublishToActiveMs} ms", "500 ms");
        table.AddRow("publish (upload included) to installed on every device", $"{report.PublishToInstalledMs} ms", "2000 ms");
        table.AddRow("memory of the largest validator", $"{report.ValidatorRssBytes / 1048576} MiB", "150 MiB");
        table.AddRow("offline proof", $"{report.Proof.SizeBytes} bytes, {(report.Proof.Verified ? "verified" : "REFUSED")}", "");
        table.AddRow("devices on " + Version, $"{report.Devices.Count(d => d.Version == Version)} of {report.Devices.Count}", "");
        _console.Write(table);
        if (folder is not null) _console.MarkupLineInterpolated($"everything is in {folder}");
    }

    private async Task StopAllAsync()
    {
        await Task.WhenAll(Enumerable.Reverse(_processes).Select(p => p.DisposeAsync().AsTask())).ConfigureAwait(false);
        _processes.Clear();
    }
}
