using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Chain.Core.Records;
using Gateway.Storage;

namespace Gateway.Devices;

/// <summary>The devices of this gateway, in memory and in one JSON file that is replaced as a whole at every change.</summary>
/// <remarks>Thread-safe. Reads see a consistent snapshot. One process at a time: a lock file beside the registry sees to it.</remarks>
public sealed class DeviceRegistry : IDisposable
{
    /// <summary>Devices in one registry, by default. At about 400 bytes each, the file stays below 4 MB.</summary>
    public const int CapacityDefault = 10_000;

    private const int Format = 1;
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly int _capacity;
    private readonly FileStream _lock;
    private ImmutableSortedDictionary<string, DeviceRecord> _devices;

    private DeviceRegistry(string path, int capacity, FileStream lockFile, ImmutableSortedDictionary<string, DeviceRecord> devices)
    {
        _path = path;
        _capacity = capacity;
        _lock = lockFile;
        _devices = devices;
    }

    /// <summary>Opens the registry, or makes an empty one where no file is.</summary>
    /// <exception cref="InvalidDataException">The file is no registry. It is left as it is; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process has the registry open.</exception>
    public static DeviceRegistry Open(string path, int capacity = CapacityDefault)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStream lockFile = TakeLock(path);
        try
        {
            return new DeviceRegistry(path, capacity, lockFile, Load(path, capacity));
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>All devices, ascending by id.</summary>
    public IReadOnlyList<DeviceRecord> List() => [.. Volatile.Read(ref _devices).Values];

    /// <summary>Number of devices.</summary>
    public int Count => Volatile.Read(ref _devices).Count;

    /// <summary>The device with this id.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out DeviceRecord? device) => Volatile.Read(ref _devices).TryGetValue(id, out device);

    /// <summary>Adds a device; on disk when this returns.</summary>
    public DeviceAddVerdict Add(DeviceRecord device)
    {
        if (DeviceRules.FindProblem(device) is not null) return DeviceAddVerdict.Malformed;
        lock (_gate)
        {
            if (_devices.ContainsKey(device.Id)) return DeviceAddVerdict.AlreadyKnown;
            if (_devices.Count >= _capacity) return DeviceAddVerdict.Full;
            Save_NeedsLock(_devices.Add(device.Id, device));
            return DeviceAddVerdict.Added;
        }
    }

    /// <summary>Removes a device; false if there is none.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_devices.ContainsKey(id)) return false;
            Save_NeedsLock(_devices.Remove(id));
            return true;
        }
    }

    /// <summary>Records that a device runs a version. Neither version nor counter is ever lowered (threat A08).</summary>
    public void RaiseInstalled(string id, string version, ulong securityCounter) => Change(id, device => device with
    {
        InstalledVersion = IsHigher(version, device.InstalledVersion) ? version : device.InstalledVersion,
        SecurityCounter = Math.Max(device.SecurityCounter, securityCounter),
    });

    /// <summary>Records what a device says that it runs. It changes no floor: it is the device's word only.</summary>
    public void SetReportedVersion(string id, string version) => Change(id, device => device with { ReportedVersion = version });

    /// <summary>Sets whether releases are offered to a device as they appear.</summary>
    public void SetAutoUpdate(string id, bool autoUpdate) => Change(id, device => device with { AutoUpdate = autoUpdate });

    /// <summary>Lets go of the lock file.</summary>
    public void Dispose() => _lock.Dispose();

    private static bool IsHigher(string version, string installed) =>
        SemanticVersion.TryParse(version, out SemanticVersion? next)
        && (!SemanticVersion.TryParse(installed, out SemanticVersion? current) || next > current);

    private void Change(string id, Func<DeviceRecord, DeviceRecord> change)
    {
        lock (_gate)
        {
            if (!_devices.TryGetValue(id, out DeviceRecord? device)) return;
            DeviceRecord changed = change(device);
            if (changed != device) Save_NeedsLock(_devices.SetItem(id, changed));
        }
    }

    private void Save_NeedsLock(ImmutableSortedDictionary<string, DeviceRecord> devices)
    {
        DeviceFile file = new() { Format = Format, Devices = [.. devices.Values] };
        AtomicFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(file, DeviceJsonContext.Default.DeviceFile));
        Volatile.Write(ref _devices, devices);
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"device registry '{path}' is in use by another process; change it through the running gateway, or stop that first", e);
        }
    }

    private static ImmutableSortedDictionary<string, DeviceRecord> Load(string path, int capacity)
    {
        ImmutableSortedDictionary<string, DeviceRecord>.Builder devices = ImmutableSortedDictionary.CreateBuilder<string, DeviceRecord>(StringComparer.Ordinal);
        if (!File.Exists(path)) return devices.ToImmutable();
        DeviceFile? file;
        try
        {
            file = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJsonContext.Default.DeviceFile);
        }
        catch (JsonException e)
        {
            throw Corrupt(path, e.Message, e);
        }

        if (file is not { Format: Format, Devices: not null }) throw Corrupt(path, $"expected format {Format}");
        if (file.Devices.Count > capacity) throw Corrupt(path, $"{file.Devices.Count} devices, but at most {capacity} are allowed");
        foreach (DeviceRecord device in file.Devices)
        {
            if (device is null) throw Corrupt(path, "an empty entry");
            if (DeviceRules.FindProblem(device) is string problem) throw Corrupt(path, problem);
            if (!devices.TryAdd(device.Id, device)) throw Corrupt(path, $"device '{device.Id}' stands there twice");
        }

        return devices.ToImmutable();
    }

    private static InvalidDataException Corrupt(string path, string reason, Exception? inner = null) =>
        new($"device registry '{path}' cannot be read: {reason}. Restore it from a backup, or move it away to start with no devices", inner);
}
