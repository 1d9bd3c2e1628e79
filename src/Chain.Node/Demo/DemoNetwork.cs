using System.Globalization;
using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Node.Client;
using Chain.Node.Network;
using Gateway.Devices;

namespace Chain.Node.Demo;

/// <summary>The processes of the demo: validators, repositories, light node, gateways and devices. Disposal stops them all.</summary>
internal sealed class DemoNetwork(NetworkLayout layout, string logs, DemoTimeline timeline, CancellationTokenSource abort) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private readonly List<DemoProcess> _processes = [];
    private string? _failure;

    /// <summary>The first process that ended unexpectedly, and how; null if none did. Such an end cancels the demo's token.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    /// <summary>Resident memory of the largest validator, in bytes.</summary>
    public long ValidatorRssBytes =>
        _processes.Where(p => p.Name.StartsWith("validator", StringComparison.Ordinal)).Select(p => p.WorkingSetBytes).DefaultIfEmpty().Max();

    /// <summary>Starts one process per node, and waits until all are ready.</summary>
    public async Task StartNodesAsync(CancellationToken cancellation)
    {
        IEnumerable<string> repositories = layout.Vendors.Concat(layout.Brokers).Select(owner => owner.Repository);
        foreach (string node in layout.Validators.Concat(repositories).Append(layout.Light)) StartNode(node);
        await ReadyAsync(cancellation).ConfigureAwait(false);

        // The gateways start last because they subscribe to the light node.
        foreach (NetworkLayout.GatewayNode gateway in layout.Gateways) StartNode(gateway.Folder);
        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Registers devices at their gateways, starts one process per device, and waits until each has reached its gateway.</summary>
    public async Task StartDevicesAsync(IReadOnlyList<DemoSpecimen> devices, string version, CancellationToken cancellation)
    {
        // All devices share one address, and a gateway answers at most 200 requests per second from one address.
        int pollMs = Math.Max(200, 25 * devices.Count);
        foreach (DemoSpecimen device in devices)
        {
            NetworkLayout.GatewayNode gateway = layout.Gateways[device.Gateway];
            NetworkLayout.Owner vendor = layout.Vendors[device.Vendor];
            GatewayAdmin admin = new(gateway.Url, Path.Combine(gateway.Folder, "data", "gateway"));
            string token = DeviceTokens.Generate();
            DeviceRecord record = new()
            {
                Id = device.Id, Vendor = vendor.Address, Model = device.Model, HardwareRevision = device.Revision, Channel = "stable",
                InstalledVersion = version, TokenSha256 = DeviceTokens.Digest(token),
            };
            await admin.AddAsync(record, token, cancellation).ConfigureAwait(false);
            Start(device.Id,
            [
                "device", "--gateway", gateway.Url, "--id", device.Id, "--token", token, "--dir", DeviceFolder(device.Id),
                "--vendor", vendor.Address.ToString(), "--model", device.Model, "--hardware-rev", device.Revision, "--version", version,
                "--poll-ms", pollMs.ToString(CultureInfo.InvariantCulture),
                "--print-steps", "--parent",
            ]);
        }

        await ReadyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops the vendors' repositories, to simulate an outage.</summary>
    public async Task StopVendorRepositoriesAsync()
    {
        string[] names = [.. layout.Vendors.Select(vendor => Path.GetFileName(vendor.Repository))];
        List<DemoProcess> stopped = [.. _processes.Where(process => names.Contains(process.Name))];
        _processes.RemoveAll(stopped.Contains);
        await Task.WhenAll(stopped.Select(process => process.DisposeAsync().AsTask())).ConfigureAwait(false);
    }

    /// <summary>The repository from which the gateway fetched each device's image, as the gateways report it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SourcesAsync(CancellationToken cancellation)
    {
        Dictionary<string, string> sources = [];
        foreach (NetworkLayout.GatewayNode gateway in layout.Gateways)
        {
            GatewayAdmin admin = new(gateway.Url, Path.Combine(gateway.Folder, "data", "gateway"));
            using JsonDocument devices = JsonDocument.Parse(await admin.GetAsync(GatewayAdmin.Devices, cancellation).ConfigureAwait(false));
            JsonElement list = devices.RootElement.ValueKind == JsonValueKind.Array ? devices.RootElement : devices.RootElement.GetProperty("devices");
            foreach (JsonElement device in list.EnumerateArray())
            {
                string? source = device.TryGetProperty("source", out JsonElement found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
                if (source is not null) sources[device.GetProperty("id").GetString()!] = NameOf(source);
            }
        }

        return sources;
    }

    /// <summary>The repository owner's name and the URI; only the URI if the owner is unknown.</summary>
    private string NameOf(string uri) =>
        layout.Vendors.Concat(layout.Brokers).FirstOrDefault(owner => uri.StartsWith(owner.RepositoryUrl + "/", StringComparison.Ordinal))?.Name is { } name
            ? $"{name} {uri}" : uri;

    /// <summary>The folder that serves as a device's disk.</summary>
    public string DeviceFolder(string id) => Path.Combine(layout.Folder, "devices", id);

    /// <summary>Stops all processes and waits until they have ended.</summary>
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
