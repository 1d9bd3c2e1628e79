using System.Text.Json;
using Chain.Core.Primitives;

namespace Chain.Node.Demo;

/// <summary>Watches the devices' state.json until all of them run an image.</summary>
internal sealed class DeviceWatch(string folder, IReadOnlyList<string> devices)
{
    /// <summary>Longest time between two reads, because a file system event can be lost.</summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Reads the current state of each device.</summary>
    public IReadOnlyList<DemoDevice> Read() => [.. devices.Select(Read)];

    /// <summary>Waits until every device has confirmed the image.</summary>
    /// <exception cref="DemoFailedException">A device did not confirm it in time.</exception>
    public async Task<IReadOnlyList<DemoDevice>> WaitConfirmedAsync(string version, Hash256 sha256, TimeSpan limit, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        using SemaphoreSlim changed = new(1);
        using FileSystemWatcher watcher = new(folder, "state.json") { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            IReadOnlyList<DemoDevice> states = Read();
            DemoDevice? late = states.FirstOrDefault(s => s.State != "CONFIRMED" || s.Version != version || s.Sha256 != sha256.ToString());
            if (late is null) return states;
            try
            {
                await changed.WaitAsync(ReadInterval, deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new DemoFailedException($"{late.Id} still runs {late.Version} ({late.State}) after {limit.TotalSeconds:0} s");
            }
        }
    }

    private DemoDevice Read(string id)
    {
        try
        {
            byte[] state = File.ReadAllBytes(Path.Combine(folder, id, "state.json"));
            if (JsonSerializer.Deserialize(state, DemoJson.Default.DemoDevice) is { } device) return device;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // The device has not written its state yet.
        }

        return new DemoDevice(id, "", "", "UNKNOWN");
    }
}
