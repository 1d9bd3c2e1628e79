using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace Gateway.Devices;

/// <summary>The devices of this gateway, in memory and in one small JSON file each, which every change replaces as a whole.</summary>
/// <remarks>
/// One file per device, so that a rollout over thousands of devices does not write the whole registry for each of them. Thread-safe;
/// reads see a consistent snapshot. A lock file beside the folder admits one process at a time.
/// </remarks>
public sealed class DeviceRegistry : IDisposable
{
    /// <summary>Default for the largest number of devices. At about 400 bytes each, the folder stays below 40 MB of blocks.</summary>
    public const int CapacityDefault = 10_000;

    private const int Format = 1;
    private readonly Lock _gate = new();
    private readonly string _folder;
    private readonly int _capacity;
    private readonly FileStream _lock;
    private ImmutableSortedDictionary<string, DeviceRecord> _devices;

    /// <summary>The stored id of each id without regard to case; null if registries of earlier versions hold several.</summary>
    private readonly ConcurrentDictionary<string, string?> _idsByFold = new(StringComparer.OrdinalIgnoreCase);

    private DeviceRegistry(string folder, int capacity, FileStream lockFile, ImmutableSortedDictionary<string, DeviceRecord> devices)
    {
        _folder = folder;
        _capacity = capacity;
        _lock = lockFile;
        _devices = devices;
        foreach (string id in devices.Keys) _idsByFold[id] = _idsByFold.ContainsKey(id) ? null : id;
    }

    /// <summary>Opens the registry in a folder of its own; creates the folder if it is missing.</summary>
    /// <exception cref="InvalidDataException">A file is no device. It is left as it is; the message says what to do.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process has the registry open.</exception>
    public static DeviceRegistry Open(string folder, int capacity = CapacityDefault)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Directory.CreateDirectory(folder);
        FileStream lockFile = TakeLock(folder);
        try
        {
            return new DeviceRegistry(folder, capacity, lockFile, Load(folder, capacity));
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

    /// <summary>The device with this id. If there is none, the only device with this id in another case.</summary>
    /// <remarks>hawkBit's databases compare ids without case, so clients write a MAC address in either.</remarks>
    public bool TryGet(string id, [NotNullWhen(true)] out DeviceRecord? device)
    {
        ImmutableSortedDictionary<string, DeviceRecord> devices = Volatile.Read(ref _devices);
        if (devices.TryGetValue(id, out device)) return true;
        return _idsByFold.TryGetValue(id, out string? stored) && stored is not null && devices.TryGetValue(stored, out device);
    }

    /// <summary>Adds a device; on disk when this returns.</summary>
    /// <exception cref="IOException">The folder cannot be written: the device was not added.</exception>
    public DeviceAddVerdict Add(DeviceRecord device)
    {
        if (DeviceRules.FindProblem(device) is not null) return DeviceAddVerdict.Malformed;
        lock (_gate)
        {
            if (_devices.ContainsKey(device.Id) || _idsByFold.ContainsKey(device.Id)) return DeviceAddVerdict.AlreadyKnown;
            if (_devices.Count >= _capacity) return DeviceAddVerdict.Full;
            Save_NeedsLock(device);
            _idsByFold[device.Id] = device.Id;
            return DeviceAddVerdict.Added;
        }
    }

    /// <summary>Removes a device; false if there is none.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_devices.ContainsKey(id)) return false;
            File.Delete(PathFor(_folder, id));
            Volatile.Write(ref _devices, _devices.Remove(id));
            string[] others = [.. _devices.Keys.Where(other => string.Equals(other, id, StringComparison.OrdinalIgnoreCase))];
            if (others.Length == 0) _idsByFold.TryRemove(id, out _);
            else _idsByFold[id] = others.Length == 1 ? others[0] : null;
            return true;
        }
    }

    /// <summary>
    /// Records that a device runs a version. The counter is never lowered, and the version only from that of a revoked release, to a release with
    /// a higher counter (threat A08). [GW-FLOOR.1] [GW-FLOOR.4]
    /// </summary>
    public void RaiseInstalled(string id, string version, ulong securityCounter) => Change(id, device =>
    {
        bool leavesRevoked = device.RevokedVersion is { } revoked && revoked == device.InstalledVersion && securityCounter > device.SecurityCounter;
        // The session of the revoked release is repeated later too: it counts only while the device runs nothing newer by the counter.
        bool isRevoked = version == device.RevokedVersion && securityCounter < device.SecurityCounter;
        return device with
        {
            InstalledVersion = leavesRevoked || (!isRevoked && IsHigher(version, device.InstalledVersion)) ? version : device.InstalledVersion,
            SecurityCounter = Math.Max(device.SecurityCounter, securityCounter),
        };
    });

    /// <summary>Records that the release of the version that a device is known to run was revoked. [GW-FLOOR.4]</summary>
    public void MarkRevoked(string id, string version) =>
        Change(id, device => device.InstalledVersion == version ? device with { RevokedVersion = version } : device);

    /// <summary>Replaces a device's token. Everything else stays, above all the counter. [GW-ID.2]</summary>
    public void SetToken(string id, in Hash256 tokenSha256)
    {
        Hash256 digest = tokenSha256;
        Change(id, device => device with { TokenSha256 = digest });
    }

    /// <summary>Changes what an operator states about a device. Its id, its token and its floor stay, unless the floor rises.</summary>
    /// <param name="id">The device.</param>
    /// <param name="edit">Returns the changed record.</param>
    /// <param name="problem">The rule that the changed record breaks, with the remedy; null if it was changed.</param>
    /// <returns>False if there is no such device.</returns>
    public bool TryEdit(string id, Func<DeviceRecord, DeviceRecord> edit, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (_gate)
        {
            problem = null;
            if (!_devices.TryGetValue(id, out DeviceRecord? device)) return false;
            DeviceRecord changed = edit(device) with { Id = device.Id, TokenSha256 = device.TokenSha256 };
            problem = DeviceRules.FindProblem(changed) ?? FindLowered(device, changed);
            if (problem is null && changed != device) Save_NeedsLock(changed);
            return true;
        }
    }

    /// <summary>Records the version that a device reports. It changes neither the known version nor the counter.</summary>
    public void SetReportedVersion(string id, string version) => Change(id, device => device with { ReportedVersion = version });

    /// <summary>Records that a device does not run the image that it should. The time of an earlier record stays. [GW-ATTEST.3]</summary>
    /// <param name="id">The device.</param>
    /// <param name="cause">What it does wrong.</param>
    /// <param name="lastActionId">Number of its last session that ended; 0 if there is none.</param>
    /// <param name="nowMs">The gateway's clock, in Unix milliseconds.</param>
    public void WantRepair(string id, RepairCause cause, int lastActionId, long nowMs) => Change(id, device => device with
    {
        RepairSinceMs = device.RepairSinceMs > 0 ? device.RepairSinceMs : nowMs,
        RepairCause = device.RepairCause > cause ? device.RepairCause : cause,
        RepairAfterActionId = lastActionId,
    });

    /// <summary>Records that a device runs the right image.</summary>
    public void EndRepair(string id) => Change(id, Repaired);

    /// <summary>Records that a session was confirmed. It ends only a repair that was recorded before it.</summary>
    /// <param name="id">The device.</param>
    /// <param name="actionId">The session's number.</param>
    /// <param name="confirmedAtMs">When it was confirmed. Decides for records of earlier versions, which do not have the session's number.</param>
    public void EndRepairBy(string id, int actionId, long confirmedAtMs) => Change(id, device =>
    {
        bool isLater = device.RepairAfterActionId is { } before ? actionId > before : confirmedAtMs >= device.RepairSinceMs;
        return device.RepairSinceMs > 0 && isLater ? Repaired(device) : device;
    });

    /// <summary>Replaces times ahead of now by now: the clock was wrong when they were written. [GW-TIME.1]</summary>
    public void CorrectTimes(long nowMs)
    {
        foreach (DeviceRecord ahead in List().Where(device => device.RepairSinceMs > nowMs))
            Change(ahead.Id, device => device.RepairSinceMs > nowMs ? device with { RepairSinceMs = nowMs } : device);
    }

    /// <summary>Sets whether releases are offered to a device as they appear.</summary>
    public void SetAutoUpdate(string id, bool autoUpdate) => Change(id, device => device with { AutoUpdate = autoUpdate });

    /// <summary>Releases the lock file.</summary>
    public void Dispose() => _lock.Dispose();

    private static string? FindLowered(DeviceRecord before, DeviceRecord after)
    {
        if (after.SecurityCounter < before.SecurityCounter)
            return $"security counter: it is {before.SecurityCounter} and never falls; name a higher one, or leave it out";
        bool isLower = after.InstalledVersion != before.InstalledVersion && before.InstalledVersion.Length > 0
            && !IsHigher(after.InstalledVersion, before.InstalledVersion);
        return isLower
            ? $"installed version: it is {before.InstalledVersion} and never falls; name a higher one, or leave it out" : null;
    }

    private static bool IsHigher(string version, string installed) =>
        SemanticVersion.TryParse(version, out SemanticVersion? next)
        && (!SemanticVersion.TryParse(installed, out SemanticVersion? current) || next > current);

    private static DeviceRecord Repaired(DeviceRecord device) =>
        device with { RepairSinceMs = 0, RepairCause = RepairCause.Unspecified, RepairAfterActionId = null };

    private static string PathFor(string folder, string id) => Path.Combine(folder, DeviceRules.FileNameOf(id) + ".json");

    private void Change(string id, Func<DeviceRecord, DeviceRecord> change)
    {
        lock (_gate)
        {
            if (!_devices.TryGetValue(id, out DeviceRecord? device)) return;
            DeviceRecord changed = change(device);
            if (changed != device) Save_NeedsLock(changed);
        }
    }

    private void Save_NeedsLock(DeviceRecord device)
    {
        DeviceFile file = new() { Format = Format, Device = device };
        DurableFile.Replace(PathFor(_folder, device.Id), JsonSerializer.SerializeToUtf8Bytes(file, DeviceJsonContext.Default.DeviceFile));
        Volatile.Write(ref _devices, _devices.SetItem(device.Id, device));
    }

    private static FileStream TakeLock(string folder)
    {
        try
        {
            return new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"device registry '{folder}' is in use by another process; change it through the running gateway, or stop that first", e);
        }
    }

    private static ImmutableSortedDictionary<string, DeviceRecord> Load(string folder, int capacity)
    {
        ImmutableSortedDictionary<string, DeviceRecord>.Builder devices = ImmutableSortedDictionary.CreateBuilder<string, DeviceRecord>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*.json"))
        {
            DeviceRecord device = Read(path);
            if (DeviceRules.FileNameOf(device.Id) != Path.GetFileNameWithoutExtension(path)) throw Corrupt(path, $"it holds device '{device.Id}'");
            devices.Add(device.Id, device);
            if (devices.Count > capacity) throw Corrupt(path, $"at most {capacity} devices are allowed");
        }

        return devices.ToImmutable();
    }

    private static DeviceRecord Read(string path)
    {
        DeviceFile? file;
        try
        {
            file = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJsonContext.Default.DeviceFile);
        }
        catch (JsonException e)
        {
            throw Corrupt(path, e.Message, e);
        }

        if (file is not { Format: Format, Device: not null }) throw Corrupt(path, $"expected format {Format}");
        return DeviceRules.FindProblem(file.Device) is string problem ? throw Corrupt(path, problem) : file.Device;
    }

    private static InvalidDataException Corrupt(string path, string reason, Exception? inner = null) =>
        new($"device file '{path}' cannot be read: {reason}. Restore it from a backup, or move it away and register the device again", inner);
}
