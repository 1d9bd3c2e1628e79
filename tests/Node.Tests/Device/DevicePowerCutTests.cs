using System.Collections.Concurrent;
using System.Security.Cryptography;
using Chain.Node.Device;

namespace Node.Tests.Device;

/// <summary>kill -9 after every write: from the disk at that moment, the device must start either the old or the new image.</summary>
[TestFixture]
[Category("H01")]
internal sealed class DevicePowerCutTests
{
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(400_000);
    private readonly ConcurrentQueue<string> _points = new();
    private string _snapshots = "";

    [SetUp]
    public void SetUp()
    {
        _points.Clear();
        _snapshots = Directory.CreateTempSubdirectory("fwl-cuts-").FullName;
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_snapshots, recursive: true);

    [TestCase(DeviceFault.None, "1.0.0")]
    [TestCase(DeviceFault.FailBoot, "0.9.0")]
    [TestCase(DeviceFault.Rollback, "0.9.0")]
    public async Task Start_AfterACutAtAnyWrite_RunsTheOldImageOrTheNewOne(DeviceFault fault, string endsWith)
    {
        await using ScriptedDdiServer server = await ScriptedDdiServer.StartAsync();
        await UpdateWithSnapshotsAsync(server, fault, endsWith);

        Assert.That(_points, Has.Count.GreaterThan(20));
        HashSet<string> versions = [];
        ulong floor = 0;
        string[] points = [.. _points];
        for (int i = 0; i < points.Length; i++)
        {
            string point = $"cut {i + 1} of {points.Length}, after '{points[i]}'";
            FaultPlan faults = new();
            using DeviceStore store = Reopen(Path.Combine(_snapshots, $"{i + 1}"), faults, point);
            new BootLoader(store, faults, static _ => { }).Boot();
            DeviceState state = store.State;
            Assert.That(state.Version, Is.EqualTo("0.9.0").Or.EqualTo("1.0.0"), point);
            Assert.That(store.Slots.Holds(state.Slot, state.Running), Is.True, point);
            Assert.That(state.SecurityCounter, Is.EqualTo(state.Version == "0.9.0" ? 1 : 2), point);
            Assert.That(store.CounterFloor, Is.EqualTo(state.SecurityCounter), point);
            versions.Add(state.Version);
            floor = Math.Max(floor, store.CounterFloor);
        }

        Assert.That(versions, Is.EquivalentTo(["0.9.0", "1.0.0"]), "cuts before the slot is bootable start the old image, later ones try the new one");
    }

    [Test]
    public async Task Start_AfterACutAtAnyWrite_ThenTheUpdateGoesOnToItsEnd()
    {
        await using ScriptedDdiServer server = await ScriptedDdiServer.StartAsync();
        await UpdateWithSnapshotsAsync(server, DeviceFault.None, "1.0.0");

        for (int i = 0; i < _points.Count; i++)
        {
            server.Order = new ScriptedOrder(7, "1.0.0", "2", Image);
            await using DeviceBench device = new(server.Address, Path.Combine(_snapshots, $"{i + 1}"));
            device.SwitchOn();
            await server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.0.0" });
            await device.SwitchOffAsync();
            Assert.That(device.State.Running.SecurityCounter, Is.EqualTo(2), $"cut {i + 1}");
        }
    }

    [Test]
    public async Task Install_BytesAreSyncedBeforeTheSlotIsBootable()
    {
        await using ScriptedDdiServer server = await ScriptedDdiServer.StartAsync();
        await UpdateWithSnapshotsAsync(server, DeviceFault.None, "1.0.0");

        List<string> points = [.. _points];
        int synced = points.LastIndexOf($"slot B: synced at {Image.Length}");
        bool IsBootableFrom(int i) => points[i] == "state: renamed" && StateAt(i).Contains("\"is_bootable\": true", StringComparison.Ordinal);
        int bootable = Enumerable.Range(0, points.Count).First(IsBootableFrom);
        Assert.That(synced, Is.GreaterThan(0).And.LessThan(bootable));
    }

    private string StateAt(int index) => File.ReadAllText(Path.Combine(_snapshots, $"{index + 1}", "state.json"));

    private static DeviceStore Reopen(string folder, FaultPlan faults, string point)
    {
        try
        {
            return DeviceStore.Open(folder, DeviceBench.Identity(), faults);
        }
        catch (DeviceRefusedException e)
        {
            throw new AssertionException($"{point}: {e.Message}");
        }
    }

    /// <summary>Runs one update to its end and copies the device's disk after each write.</summary>
    private async Task UpdateWithSnapshotsAsync(ScriptedDdiServer server, DeviceFault fault, string endsWith)
    {
        server.Order = new ScriptedOrder(7, "1.0.0", "2", Image);
        DeviceBench? self = null;
        await using DeviceBench device = new(server.Address, onWrite: point =>
        {
            _points.Enqueue(point);
            string copy = Directory.CreateDirectory(Path.Combine(_snapshots, $"{_points.Count}")).FullName;
            foreach (string file in Directory.EnumerateFiles(self!.Folder))
            {
                if (!file.EndsWith(".lock", StringComparison.Ordinal)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
        });
        self = device;
        device.SwitchOn(fault);
        await server.ClosedAsync();
        await server.HeardAsync(said => said.Channel == "attributes" && said.Execution == endsWith);
        await device.SwitchOffAsync();
    }
}
