using System.Security.Cryptography;
using System.Text.Json;
using EndToEnd.Tests.Cluster;
using Node.Tests.Device;

namespace EndToEnd.Tests.Device;

/// <summary>The built program's 'device' as a process: real crashes, exit codes and messages.</summary>
[TestFixture]
internal sealed class DeviceProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly byte[] Image = RandomNumberGenerator.GetBytes(300_000);
    private ScriptedDdiServer _server = null!;
    private string _folder = "";

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("fwl-device-").FullName;
        _server = await ScriptedDdiServer.StartAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("--fault", "crash-download", "0.9.0", TestName = "half of the image received")]
    [TestCase("--fault", "crash-install", "0.9.0", TestName = "image verified, slot not bootable")]
    [TestCase("--fault", "crash-boot", "0.9.0", TestName = "first trial boot")]
    [TestCase("--crash-at-write", "1", null, TestName = "first write of all")]
    [TestCase("--crash-at-write", "18", "0.9.0", TestName = "state half written")]
    [Category("H01")]
    public async Task Device_DiesByItself_OldImageThenAfterItsStartTheNewOne(string option, string value, string? version)
    {
        _server.Order = new ScriptedOrder(7, "1.0.0", "2", Image);
        await using (FwledgerProcess dying = Start(option, value))
            Assert.That(await dying.WaitForExitAsync(Limit), Is.EqualTo(128 + 9), dying.Errors);
        if (version is not null) Assert.That(StateOf("version"), Is.EqualTo(version));

        await using FwledgerProcess again = Start();
        await _server.HeardAsync(said => said is { Channel: "attributes", Execution: "1.0.0" });

        Assert.That(await again.TerminateAsync(), Is.Zero, again.Errors);
        Assert.That((StateOf("version"), StateOf("state")), Is.EqualTo(("1.0.0", "CONFIRMED")));
    }

    [Test]
    public async Task Device_CtrlC_EndsCleanlyAndSaysWhenItWasReady()
    {
        await using FwledgerProcess device = Start();
        await device.WaitReadyAsync();

        device.Interrupt();

        Assert.That(await device.WaitForExitAsync(Limit), Is.Zero, device.Errors);
        Assert.That(device.Output, Is.EqualTo($"ready {DeviceBench.Id}{Environment.NewLine}"));
    }

    [Test, Category("H03")]
    public async Task Device_StateDeleted_RefusesToStart()
    {
        await using (FwledgerProcess device = Start())
        {
            await device.WaitReadyAsync();
            await device.TerminateAsync();
        }

        File.Delete(Path.Combine(_folder, "state.json"));
        await using FwledgerProcess again = Start();

        Assert.That(await again.WaitForExitAsync(Limit), Is.EqualTo(6));
        Assert.That(again.Errors, Does.StartWith("error: ").And.Contain("state.json is gone").And.Contain("--dir"));
    }

    [Test]
    public async Task Device_FolderInUse_RefusesToStart()
    {
        await using FwledgerProcess device = Start();
        await device.WaitReadyAsync();
        await using FwledgerProcess second = Start();

        Assert.That(await second.WaitForExitAsync(Limit), Is.EqualTo(8));
        Assert.That(second.Errors, Does.StartWith("error: ").And.Contain(_folder).And.Contain("Stop the device that runs there"));
    }

    [TestCase("--gateway", "gateway:80")]
    [TestCase("--id", "../other")]
    [TestCase("--version", "one")]
    [TestCase("--poll-ms", "1")]
    [TestCase("--vendor", "acme")]
    [TestCase("--fault", "boom")]
    public async Task Device_BadOption_SaysWhatToUse(string option, string value)
    {
        await using FwledgerProcess device = Start(option, value);

        Assert.That(await device.WaitForExitAsync(Limit), Is.EqualTo(2));
        Assert.That(device.Errors, Does.StartWith("error: ").And.Contain(value == "boom" ? value : option));
    }

    /// <summary>Starts the device. The given options replace the valid ones of the same name.</summary>
    private FwledgerProcess Start(string? option = null, string? value = null)
    {
        Dictionary<string, string> options = new()
        {
            ["--gateway"] = _server.Address.ToString(),
            ["--id"] = DeviceBench.Id,
            ["--token"] = "token-of-dev-1",
            ["--dir"] = _folder,
            ["--model"] = DeviceBench.Model,
            ["--hardware-rev"] = "rev-a",
            ["--version"] = "0.9.0",
            ["--counter"] = "1",
            ["--poll-ms"] = "20",
        };
        if (option is not null) options[option] = value!;
        return FwledgerProcess.Start(["device", .. options.SelectMany(pair => new[] { pair.Key, pair.Value })]);
    }

    private string? StateOf(string member)
    {
        using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "state.json")));
        return state.RootElement.GetProperty(member).GetString();
    }
}
