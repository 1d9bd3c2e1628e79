using Chain.Node.Device;
using Node.Tests.Repository;

namespace Node.Tests.Device;

/// <summary>A tampered disk: the device does not start, and its message names the remedy.</summary>
[TestFixture]
internal sealed class DeviceTamperTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-tamper-").FullName;
        using DeviceStore store = Reopen();
        store.Save(store.State with { State = DevicePhase.Cancelled });
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    private string StatePath => Path.Combine(_folder, "state.json");

    private string ElementPath => Path.Combine(_folder, "secure-element.json");

    private static IEnumerable<TestCaseData> Tampers()
    {
        yield return Case("state deleted", (state, _) => File.Delete(state), "is gone");
        yield return Case("state emptied", (state, _) => File.WriteAllText(state, ""), "cannot be read");
        yield return Case("state zeroed", (state, _) => File.WriteAllBytes(state, new byte[new FileInfo(state).Length]), "cannot be read");
        yield return Case("counter lowered in the state", (state, _) => Replace(state, "\"security_counter\": 1", "\"security_counter\": 0"), "somebody else");
        yield return Case("version raised in the state", (state, _) => Replace(state, "0.9.0", "9.9.0"), "changed by somebody else");
        yield return Case("member added to the state", (state, _) => Replace(state, "\"format\"", "\"more\": 1, \"format\""), "cannot be read");
        yield return Case("unknown format", (state, _) => Replace(state, "\"format\": 1", "\"format\": 2"), "not of format 1");
        yield return Case("secure element deleted", (_, element) => File.Delete(element), "is gone");
        yield return Case("secure element zeroed", (_, element) => File.WriteAllBytes(element, new byte[64]), "cannot be read");
        yield return Case("secure element set back", (_, element) => Replace(element, "\"generation\": 2", "\"generation\": 0"), "set back");
        yield return Case("other secret in the secure element", (_, element) => File.WriteAllText(element, OtherElement), "somebody else");
    }

    private static string OtherElement => $$"""{"key":"{{new string('0', 64)}}","generation":2,"counter_floor":1}""";

    [TestCaseSource(nameof(Tampers)), Category("H03")]
    public void Open_TamperedFile_Refused(Action<string, string> tamper, string says)
    {
        tamper(StatePath, ElementPath);

        DeviceRefusedException? refused = Assert.Throws<DeviceRefusedException>(() => Reopen().Dispose());
        Assert.That(refused!.Message, Does.Contain(says).And.Contain(_folder).And.Contain("--dir"));
    }

    [Test, Category("H03"), Category("A08")]
    public void Open_OlderStateRestored_Refused()
    {
        byte[] older = File.ReadAllBytes(StatePath);
        using (DeviceStore store = Reopen()) store.Save(store.State with { SecurityCounter = 5 });
        File.WriteAllBytes(StatePath, older);

        DeviceRefusedException? refused = Assert.Throws<DeviceRefusedException>(() => Reopen().Dispose());
        Assert.That(refused!.Message, Does.Contain("is an old copy"));
    }

    [Test, Category("A08")]
    public void Save_LowerCounter_Throws()
    {
        using DeviceStore store = Reopen();
        store.Save(store.State with { SecurityCounter = 5 });

        Assert.Throws<InvalidOperationException>(() => store.Save(store.State with { SecurityCounter = 4 }));
        Assert.That(store.CounterFloor, Is.EqualTo(5));
    }

    [Test, Category("B07"), Category("H08")]
    public void Boot_RunningSlotChanged_Refused()
    {
        byte[] image = File.ReadAllBytes(Path.Combine(_folder, "slot-a.img"));
        image[3] ^= 1;
        File.WriteAllBytes(Path.Combine(_folder, "slot-a.img"), image);
        using DeviceStore store = Reopen();

        DeviceRefusedException? refused = Assert.Throws<DeviceRefusedException>(() => new BootLoader(store, new FaultPlan(), static _ => { }).Boot());
        Assert.That(refused!.Message, Does.Contain("does not hold 0.9.0"));
    }

    [Test, Category("B07")]
    public void Boot_NewSlotChangedAfterItsVerification_OldImageRuns()
    {
        using DeviceStore store = Reopen();
        store.Save(DeviceTransitions.Accept(store.State, 7, new DeviceImage("1.0.0", 2, 3, store.State.Sha256)));
        store.Save(DeviceTransitions.MakeBootable(store.State));
        File.WriteAllText(store.Slots.PathOf(Slot.B), "abc");

        new BootLoader(store, new FaultPlan(), static _ => { }).Boot();

        Assert.That((store.State.Version, store.State.State, store.State.SecurityCounter), Is.EqualTo(("0.9.0", DevicePhase.Failed, 1UL)));
        PendingReport failure = new(7, false, "slot B does not hold 1.0.0; back to 0.9.0.");
        Assert.That(store.State.Report, Is.EqualTo(failure), "a success that was not reported in time is no longer claimed");
    }

    [Test]
    public void Open_FolderOfAnotherDevice_Refused()
    {
        DeviceRefusedException? refused = Assert.Throws<DeviceRefusedException>(() => Reopen("dev-2").Dispose());
        Assert.That(refused!.Message, Does.Contain("belongs to device dev-1"));
    }

    [Test]
    public void Open_FolderInUse_SaysSo()
    {
        using DeviceStore store = Reopen();

        IOException? refused = Assert.Throws<IOException>(() => Reopen().Dispose());
        Assert.That(refused!.Message, Does.Contain(_folder).And.Contain("Stop the device that runs there"));
    }

    [Test, Category("H04")]
    public async Task Download_DiskFullInTheMiddle_AbortsAndTheOldImageStays()
    {
        using SmallVolume volume = SmallVolume.MountOrIgnore(256 * 1024);
        await using ScriptedDdiServer server = await ScriptedDdiServer.StartAsync();
        server.Order = new ScriptedOrder(7, "1.0.0", "2", new byte[300_000]);
        await using DeviceBench device = new(server.Address, volume.Path);
        device.SwitchOn();

        Said closed = await server.ClosedAsync();
        await device.SwitchOffAsync();

        Assert.That(closed, Is.EqualTo(new Said("deployment", "7", "closed", "failure", "Download failed: StorageFailed.")));
        Assert.That((device.State.Version, device.State.State), Is.EqualTo((DeviceBench.FactoryVersion, DevicePhase.Failed)));
        Assert.That(File.Exists(device.PathOf(Slot.B)), Is.False, "its space is freed");
    }

    private DeviceStore Reopen(string id = DeviceBench.Id) => DeviceStore.Open(_folder, DeviceBench.Identity() with { Id = id }, new FaultPlan());

    private static TestCaseData Case(string desc, Action<string, string> tamper, string says) => new TestCaseData(tamper, says).SetArgDisplayNames(desc);

    private static void Replace(string path, string old, string by)
    {
        string text = File.ReadAllText(path);
        Assert.That(text, Does.Contain(old));
        File.WriteAllText(path, text.Replace(old, by, StringComparison.Ordinal));
    }
}
