using System.Text.Json;
using Chain.Core.Primitives;
using Chain.Light;

namespace Chain.Node.Device;

/// <summary>The folder of a device: two slots, state.json and the secure element. Only one process can use it at a time.</summary>
/// <remarks>
/// <see cref="Save"/> writes the state first, then advances the secure element to its generation. So at a start the state has the
/// element's generation, or the next one after a power loss in between. Any other file is old or forged, and the device does not
/// start (threat H03).
/// </remarks>
internal sealed class DeviceStore : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _statePath;
    private readonly FaultPlan _faults;
    private readonly SecureElement _element;

    private DeviceStore(FileStream lockFile, string statePath, FaultPlan faults, SecureElement element, SlotFiles slots, DeviceState state)
    {
        _lock = lockFile;
        _statePath = statePath;
        _faults = faults;
        _element = element;
        Slots = slots;
        State = state;
    }

    /// <summary>The newest state. It is on disk.</summary>
    public DeviceState State { get; private set; }

    /// <summary>The highest security counter that ever ran, from the secure element.</summary>
    public ulong CounterFloor => _element.CounterFloor;

    public SlotFiles Slots { get; }

    /// <summary>Opens the folder. An empty folder becomes a new device with its factory image.</summary>
    /// <exception cref="DeviceRefusedException">Somebody else changed, rolled back or removed a file of the device.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process uses it.</exception>
    public static DeviceStore Open(string folder, DeviceIdentity identity, FaultPlan faults)
    {
        Directory.CreateDirectory(folder);
        FileStream lockFile = TakeLock(folder);
        try
        {
            string statePath = Path.Combine(folder, "state.json"), elementPath = Path.Combine(folder, "secure-element.json");
            SlotFiles slots = new(folder, faults);
            bool hasState = File.Exists(statePath);
            if (!File.Exists(elementPath))
            {
                if (hasState || slots.LengthOf(Slot.A) + slots.LengthOf(Slot.B) > 0) throw Gone(elementPath);
                SecureElement.Create(elementPath, identity.FactoryCounter, faults);
            }

            SecureElement element = SecureElement.Load(elementPath, faults);
            if (element.Generation == 0 && !hasState) return Provision(lockFile, statePath, faults, element, slots, identity);
            DeviceState state = Load(statePath, element);
            if (state.Id != identity.Id || state.Model != identity.Model || state.HardwareRevision != identity.HardwareRevision)
                throw new DeviceRefusedException($"folder {folder} belongs to device {state.Id}, a {state.Model} {state.HardwareRevision}", "name that one");
            DeviceStore store = new(lockFile, statePath, faults, element, slots, state);
            if (state.Generation > element.Generation) element.Advance(state.Generation, state.SecurityCounter);
            return store;
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    /// <summary>Writes the next state. It is on disk when this returns.</summary>
    /// <exception cref="IOException">The disk is full or read-only; the state is still the old one.</exception>
    public void Save(DeviceState next)
    {
        if (next.SecurityCounter < _element.CounterFloor)
            throw new InvalidOperationException($"The security counter would fall from {_element.CounterFloor} to {next.SecurityCounter}.");
        if (State.Generation > _element.Generation) _element.Advance(State.Generation, State.SecurityCounter);
        DeviceState numbered = next with { Generation = checked(State.Generation + 1) };
        DeviceState signed = numbered with { Mac = MacOf(numbered, _element) };
        DurableFile.Replace(_statePath, JsonSerializer.SerializeToUtf8Bytes(signed, DeviceJson.Default.DeviceState), _faults.At(_statePath));
        State = signed;
        _element.Advance(signed.Generation, signed.SecurityCounter);
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string folder)
    {
        string path = Path.Combine(folder, "device.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"device folder {folder} cannot be used: {e.Message}. Stop the device that runs there, or name another --dir", e);
        }
    }

    private static DeviceStore Provision(
        FileStream lockFile, string statePath, FaultPlan faults, SecureElement element, SlotFiles slots, DeviceIdentity identity)
    {
        DeviceImage image = slots.WriteFactoryImage(identity.Model, identity.FactoryVersion, identity.FactoryCounter);
        DeviceState blank = new()
        {
            Format = DeviceState.FormatCurrent,
            State = DevicePhase.Idle,
            Id = identity.Id,
            Model = identity.Model,
            HardwareRevision = identity.HardwareRevision,
            Version = image.Version,
            SecurityCounter = image.SecurityCounter,
            SizeBytes = image.SizeBytes,
            Sha256 = image.Sha256,
            Slot = Slot.A,
        };
        DeviceStore store = new(lockFile, statePath, faults, element, slots, blank);
        store.Save(blank);
        return store;
    }

    private static DeviceState Load(string path, SecureElement element)
    {
        if (!File.Exists(path)) throw Gone(path);
        DeviceState? state;
        try
        {
            state = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeviceJson.Default.DeviceState);
        }
        catch (JsonException e)
        {
            throw new DeviceRefusedException($"{path} cannot be read: {e.Message}", "put the original back");
        }

        if (state is not { Format: DeviceState.FormatCurrent }) throw new DeviceRefusedException($"{path} is not of format {DeviceState.FormatCurrent}");
        if (state.Mac != MacOf(state, element))
            throw new DeviceRefusedException($"{path} was changed by somebody else than this device", "put the original back");
        if (state.Generation < element.Generation)
            throw new DeviceRefusedException($"{path} is an old copy: write {state.Generation} of {element.Generation}", "put the newest back");
        if (state.Generation > element.Generation + 1) throw new DeviceRefusedException($"the secure element beside {path} was set back");
        return state;
    }

    private static DeviceRefusedException Gone(string path) => new($"{path} is gone, but the device has run before", "put it back");

    private static string MacOf(DeviceState state, SecureElement element) =>
        element.Mac(JsonSerializer.SerializeToUtf8Bytes(state with { Mac = null }, DeviceJson.Default.DeviceState));
}
