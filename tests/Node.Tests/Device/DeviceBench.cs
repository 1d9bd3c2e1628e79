using Chain.Core.Primitives;
using Chain.Node.Device;
using Chain.Node.Progress;
using Microsoft.Extensions.Logging.Abstractions;

namespace Node.Tests.Device;

/// <summary>A simulated device with a folder of its own, which a test starts and stops.</summary>
internal sealed class DeviceBench : IAsyncDisposable
{
    public const string Id = "dev-1";
    public const string Model = "sensor-x1";
    public const string FactoryVersion = "0.9.0";
    private readonly Uri _gateway;
    private readonly bool _ownsFolder;
    private readonly Action<string>? _onWrite;
    private CancellationTokenSource? _power;
    private Task? _running;
    private SimulatedDevice? _device;

    /// <param name="gateway">Address of its gateway.</param>
    /// <param name="folder">Its disk; null for an empty one, which is deleted afterwards.</param>
    /// <param name="onWrite">Called at each write point; null for none.</param>
    public DeviceBench(Uri gateway, string? folder = null, Action<string>? onWrite = null)
    {
        _gateway = gateway;
        _ownsFolder = folder is null;
        _onWrite = onWrite;
        Folder = folder ?? Directory.CreateTempSubdirectory("fwl-device-").FullName;
    }

    /// <summary>A device with an empty disk.</summary>
    public static DeviceBench At(Uri gateway) => new(gateway);

    public string Folder { get; }

    public string Token { get; init; } = "token-of-dev-1";

    public Address? Vendor { get; init; }

    /// <summary>How it verifies its gateway's proofs; null to believe the gateway.</summary>
    public ProofVerifierOptions? Verifier { get; init; }

    /// <summary>Receives the progress of downloads; null for none.</summary>
    public IProgress<ProgressStep>? Downloads { get; init; }

    public DeviceState State => _device?.State ?? throw new InvalidOperationException("The device was never switched on.");

    public static DeviceIdentity Identity(Address? vendor = null) => new(Id, vendor?.ToString(), Model, "rev-a", FactoryVersion, 1);

    public string PathOf(Slot slot) => Path.Combine(Folder, slot == Slot.A ? "slot-a.img" : "slot-b.img");

    public void SwitchOn(DeviceFault fault = DeviceFault.None)
    {
        DeviceOptions options = new()
        {
            Gateway = _gateway,
            Token = Token,
            Folder = Folder,
            Identity = Identity(Vendor),
            PollMax = TimeSpan.FromMilliseconds(10),
            Receiver = new ReceiverOptions { RetryDelay = TimeSpan.FromMilliseconds(5), EmptyTriesMax = 3 },
            Verifier = Verifier,
            Progress = Downloads,
        };
        _device = SimulatedDevice.Open(options, new FaultPlan(fault, 0, _onWrite), TimeProvider.System, NullLogger.Instance, static _ => { });
        _power = new CancellationTokenSource();
        CancellationToken on = _power.Token;
        SimulatedDevice device = _device;
        _running = Task.Run(() => device.RunAsync(static () => { }, on), CancellationToken.None);
    }

    /// <summary>Stops the device gracefully. Fails the test if the device had already failed.</summary>
    public async Task SwitchOffAsync()
    {
        if (_running is null) return;
        await _power!.CancelAsync();
        try
        {
            await _running;
        }
        finally
        {
            _running = null;
            _power.Dispose();
            _device!.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await SwitchOffAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }
}
