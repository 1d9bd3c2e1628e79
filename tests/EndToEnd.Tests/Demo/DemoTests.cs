using System.Security.Cryptography;
using System.Text.Json;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.Demo;

/// <summary>The built program's 'demo' as a new user starts it, with real processes and real files.</summary>
[TestFixture]
internal sealed class DemoTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(240);
    private static readonly string[] AllSteps =
    [
        "P1.1", "P1.2", "P1.3", "P1.4", "P2.1", "P2.2", "P2.3", "P2.4", "P2.5", "P2.6",
        "P3.1", "P3.2", "P3.3", "P3.4", "P3.5", "P3.6", "P3.7", "P3.8", "P3.9", "P3.10", "P3.11", "P3.12", "P3.13",
        "P4.1", "P4.2", "P4.3", "P4.4", "P4.5", "P4.6",
    ];

    [Test]
    [Category("P1.1"), Category("P1.2"), Category("P1.3"), Category("P1.4")]
    [Category("P2.1"), Category("P2.2"), Category("P2.3"), Category("P2.4"), Category("P2.5"), Category("P2.6")]
    [Category("P3.1"), Category("P3.2"), Category("P3.3"), Category("P3.4"), Category("P3.5"), Category("P3.6"), Category("P3.7")]
    [Category("P3.8"), Category("P3.9"), Category("P3.10"), Category("P3.11"), Category("P3.12"), Category("P3.13")]
    [Category("P4.1"), Category("P4.2"), Category("P4.3"), Category("P4.4"), Category("P4.5"), Category("P4.6")]
    public async Task Demo_Json_EveryStepComesDevicesRunTheImageAndTheProofHolds()
    {
        using DemoFolder folder = new();
        await using FwledgerProcess demo = folder.Start("--json", "--validators", "4", "--devices", "2");
        int code = await demo.WaitForExitAsync(Limit);

        Assert.That(code, Is.Zero, demo.Errors);
        Assert.That(folder.Children(), Is.Empty, "no process is left");
        using JsonDocument document = JsonDocument.Parse(demo.Output);
        CheckReport(document.RootElement, folder);
        await CheckProofAsync(document.RootElement, folder);
    }

    [Test, Category("H01")]
    public async Task Demo_KilledWithKill9_ItsProcessesEnd()
    {
        using DemoFolder folder = new();
        await using FwledgerProcess demo = folder.Start("--validators", "1", "--devices", "1");
        await folder.WaitUntilAsync(() => File.Exists(folder.File("devices/device-0/state.json")));

        await demo.KillAsync();

        await folder.WaitForChildrenAsync(count => count == 0);
    }

    [Test]
    public async Task Demo_CtrlC_EndsWith130AndItsProcessesEnd()
    {
        using DemoFolder folder = new();
        await using FwledgerProcess demo = folder.Start("--validators", "1", "--devices", "1");
        await folder.WaitForChildrenAsync(count => count >= 2);

        demo.Interrupt();

        Assert.That(await demo.WaitForExitAsync(Limit), Is.EqualTo(130), demo.Errors);
        Assert.That(folder.Children(), Is.Empty);
    }

    [Test]
    public async Task Demo_AProcessOfItDies_FailsAndNamesItAndItsLog()
    {
        using DemoFolder folder = new();
        await using FwledgerProcess demo = folder.Start("--json", "--validators", "1", "--devices", "1");
        await folder.WaitForChildrenAsync(count => count >= 2);
        folder.KillNode("repository");

        int code = await demo.WaitForExitAsync(Limit);

        Assert.That(code, Is.EqualTo(1), demo.Errors);
        using JsonDocument document = JsonDocument.Parse(demo.Output);
        Assert.That(document.RootElement.GetProperty("ok").GetBoolean(), Is.False);
        Assert.That(document.RootElement.GetProperty("failed_step").GetString(), Is.EqualTo("P1.1"));
        Assert.That(demo.Errors, Does.Contain("repository ended with exit code").And.Contain(folder.File("logs")));
        Assert.That(folder.Children(), Is.Empty);
    }

    [Test]
    public async Task Demo_FolderThatIsNotEmpty_RefusedWithTheRemedy()
    {
        using DemoFolder folder = new();
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllTextAsync(folder.File("mine.txt"), "keep me");
        await using FwledgerProcess demo = folder.Start("--json");

        int code = await demo.WaitForExitAsync(Limit);

        Assert.That((code, demo.Output), Is.EqualTo((8, "")));
        Assert.That(demo.Errors, Does.Contain(folder.Path).And.Contain("name a new folder"));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Path), Has.Exactly(1).Items);
    }

    [TestCase("--validators", "0", 2)]
    [TestCase("--validators", "17", 2)]
    [TestCase("--validators", "four", 2)]
    [TestCase("--devices", "0", 2)]
    [TestCase("--devices", "33", 2)]
    [TestCase("--firmware", "/nonexistent/image", 3)]
    public async Task Demo_BadOption_RefusedBeforeAnythingStarts(string option, string value, int code)
    {
        using DemoFolder folder = new();
        await using FwledgerProcess demo = folder.Start(option, value);

        Assert.That(await demo.WaitForExitAsync(Limit), Is.EqualTo(code));
        Assert.That(demo.Errors, Does.StartWith("error: ").And.Contain(option));
        Assert.That(Directory.Exists(folder.Path), Is.False);
    }

    private static void CheckReport(JsonElement report, DemoFolder folder)
    {
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.File("firmware.bin"))));
        Assert.That(report.GetProperty("ok").GetBoolean(), Is.True);
        Assert.That(report.GetProperty("validators").GetInt32(), Is.EqualTo(4));
        Assert.That(report.GetProperty("height").GetInt64(), Is.GreaterThanOrEqualTo(2));
        JsonElement[] steps = [.. report.GetProperty("steps").EnumerateArray()];
        Assert.That(steps.Select(step => step.GetProperty("tag").GetString()).Distinct(), Is.EquivalentTo(AllSteps));
        Assert.That(steps.Select(step => step.GetProperty("at_ms").GetInt64()), Is.Ordered.And.All.GreaterThanOrEqualTo(0));
        foreach (string figure in (string[])["publish_to_final_ms", "publish_to_active_ms", "publish_to_installed_ms", "submit_to_final_median_ms",
            "proposal_to_active_ms"])
            Assert.That(report.GetProperty(figure).GetDouble(), Is.Positive, figure);
        Assert.That(report.GetProperty("image").GetProperty("size_bytes").GetInt64(), Is.EqualTo(1024 * 1024));
        Assert.That(report.GetProperty("image").GetProperty("sha256").GetString(), Is.EqualTo(sha256));
        JsonElement[] devices = [.. report.GetProperty("devices").EnumerateArray()];
        Assert.That(devices.Select(Describe), Is.EqualTo([$"device-0 1.0.0 {sha256} CONFIRMED", $"device-1 1.0.0 {sha256} CONFIRMED"]));
        foreach (string device in (string[])["device-0", "device-1"])
            Assert.That(SHA256.HashData(File.ReadAllBytes(folder.File($"devices/{device}/slot-b.img"))), Is.EqualTo(Convert.FromHexString(sha256)));
        string[] bundles = Directory.GetFiles(folder.Path, "*.fwproof");
        Assert.That(bundles, Has.Length.EqualTo(1));
        Assert.That(report.GetProperty("proof").GetProperty("size_bytes").GetInt64(), Is.EqualTo(new FileInfo(bundles[0]).Length));
        Assert.That(report.GetProperty("proof").GetProperty("verified").GetBoolean(), Is.True);
    }

    private static string Describe(JsonElement device) =>
        string.Join(' ', ((string[])["id", "version", "sha256", "state"]).Select(name => device.GetProperty(name).GetString()));

    /// <summary>'proof verify' on the exported proof: unchanged, then with one bit of the bundle or the image flipped.</summary>
    private static async Task CheckProofAsync(JsonElement report, DemoFolder folder)
    {
        string bundle = Directory.GetFiles(folder.Path, "*.fwproof").Single(), image = folder.File("firmware.bin"), genesis = folder.File("genesis.json");
        FwledgerRun good = await FwledgerRun.OfAsync("proof", "verify", bundle, "--trust", genesis, "--image", image);
        Assert.That(good.ExitCode, Is.Zero, good.Errors);

        string badImage = folder.File("flipped.bin"), badBundle = folder.File("flipped.fwproof");
        Flip(image, badImage, (int)report.GetProperty("image").GetProperty("size_bytes").GetInt64() / 3);
        Flip(bundle, badBundle, (int)new FileInfo(bundle).Length / 2);
        FwledgerRun wrongImage = await FwledgerRun.OfAsync("proof", "verify", bundle, "--trust", genesis, "--image", badImage);
        FwledgerRun wrongBundle = await FwledgerRun.OfAsync("proof", "verify", badBundle, "--trust", genesis, "--image", image);
        Assert.That((wrongImage.ExitCode, wrongBundle.ExitCode), Is.EqualTo((6, 6)), $"{wrongImage.Errors}\n{wrongBundle.Errors}");
    }

    private static void Flip(string from, string to, int index)
    {
        byte[] bytes = File.ReadAllBytes(from);
        bytes[index] ^= 1;
        File.WriteAllBytes(to, bytes);
    }
}
