using System.Globalization;
using Chain.Core.Primitives;
using Chain.Node.Cli;

namespace Chain.Node.Demo;

/// <summary>The processes of the demo: validators, repository, light node, gateway, devices. None outlives it.</summary>
internal sealed class DemoNetwork(NetworkLayout layout, string logs, DemoTimeline timeline, CancellationTokenSource abort) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private readonly List<DemoProcess> _processes = [];
    private string? _failure;

    /// <summary>Which process ended by itself, and how; null if none did. Then the demo's token is cancelled.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Resident memory of the largest validator, in bytes.</summary>
    public long ValidatorRssBytes =>
        _processes.Where(p => p.Name.StartsWith("validator", StringComparison.Ordinal)).Select(p => p.WorkingSetBytes).DefaultIfEmpty().Max();

    /// <summary>Starts the nodes, each as a process, and waits until all are ready.</summary>
    public async Task StartNodesAsync(CancellationToken cancellation)
    {
        foreach (string node in layout.Validators.Append(layout.Vendors[0].Repository).Append(layout.Light)) StartNode(node);
        await ReadyAsync(cancellation).ConfigureAwait(false);

        // The gateway last: it subscribes to the light node.
        StartNode(layout.Gateways[0].Folder);
        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Registers the devices, starts each as a process, and waits until all have reached the gateway.</summary>
    public async Task StartDevicesAsync(int count, string model, string version, Address vendor, CancellationToken cancellation)
    {
        GatewayAdmin admin = new(layout.Gateways[0].Url, Path.Combine(layout.Gateways[0].Folder, "data", "gateway"));

        // All of them have one address, and a gateway answers an address 200 times a second.
        int pollMs = Math.Max(200, 25 * count);
        for (int i = 0; i < count; i++)
        {
            string id = $"device-{i}", revision = i % 2 == 0 ? "rev-a" : "rev-b";
            string token = await admin.AddAsync(id, vendor, model, revision, "stable", version, cancellation).ConfigureAwait(false);
            Start(id,
            [
                "device", "--gateway", layout.Gateways[0].Url, "--id", id, "--token", token, "--dir", DeviceFolder(id), "--vendor", vendor.ToString(),
                "--model", model, "--hardware-rev", revision, "--version", version, "--poll-ms", pollMs.ToString(CultureInfo.InvariantCulture),
                "--print-steps", "--parent",
            ]);
        }

        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A device's disk.</summary>
    public string DeviceFolder(string id) => Path.Combine(layout.Folder, "devices", id);

    /// <summary>Stops all processes and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Enumerable.Reverse(_processes).Select(p => p.DisposeAsync().AsTask())).ConfigureAwait(false);
        _processes.Clear();
    }

    private void StartNode(string folder) => Start(Path.GetFileName(folder), ["node", "--config", folder, "--print-steps", "--parent"]);

    private void Start(string name, IReadOnlyList<string> arguments) => _processes.Add(DemoProcess.Start(name, logs, arguments, timeline.OnLine, OnEnded));

    private Task ReadyAsync(CancellationToken cancellation) => Task.WhenAll(_processes.Select(p => p.WaitReadyAsync(StartLimit, cancellation)));

    private void OnEnded(DemoProcess process)
    {
        if (Interlocked.CompareExchange(ref _failure, process.DescribeEnd(), null) is null) abort.Cancel();
    }
}
