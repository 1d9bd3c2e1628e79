using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// 'proof verify' with files only: the golden bundle of the light client's tests, first unchanged, then with one thing wrong at
/// a time.
/// </summary>
[TestFixture]
[Category("C12")]
public sealed class ProofTests
{
    private static readonly string Data = Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData");
    private static readonly string Bundle = Path.Combine(Data, "golden.fwproof"), Genesis = Path.Combine(Data, "golden.genesis.json"),
        Image = Path.Combine(Data, "golden.bin");
    private string _folder = "";

    [OneTimeSetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fwl-proof-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Verify_BundleGenesisAndImage_ExitsWellAndSaysWhatHolds()
    {
        FwledgerRun run = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Genesis, "--image", Image);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            Assert.That(run.Output, Does.Contain("sensor-x1 1.4.2 was active at block 5 of chain golden").And.Contain(
                "the image is the released one"));
        });
    }

    [Test]
    public async Task Verify_WithJson_PrintsOneObjectAndTheSameExitCode()
    {
        FwledgerRun good = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Genesis, "--image", Image, "--json");
        FwledgerRun bad = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Genesis, "--image", Genesis, "--json");
        JsonNode yes = JsonNode.Parse(good.Output)!, no = JsonNode.Parse(bad.Output)!;
        Assert.Multiple(() =>
        {
            Assert.That((good.ExitCode, bad.ExitCode), Is.EqualTo((0, 6)));
            Assert.That(((bool)yes["ok"]!, (string)yes["verdict"]!, (string)yes["version"]!, (long)yes["height"]!, (bool)yes["image_checked"]!),
                Is.EqualTo((true, "Valid", "1.4.2", 5L, true)));
            Assert.That(((bool)no["ok"]!, (string)no["verdict"]!), Is.EqualTo((false, "ImageSizeMismatch")));
        });
    }

    [Test]
    public async Task Verify_ForTheDevice_NamesVendorAndModel()
    {
        FwledgerRun run = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Genesis, "--model", "sensor-x1", "--hardware-rev", "rev-a",
            "--installed", "1.4.1", "--counter", "6");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("vendor vendor (").And.Contain("channel stable, hardware rev-a, security counter 7"));
    }

    [TestCase("632a4634", TestName = "the first digits")]
    [TestCase("vendor", TestName = "the name in the genesis")]
    [TestCase("632a46341c84fd655fbfe0d17b548f66948aed2d", TestName = "the whole address")]
    public async Task Verify_VendorInAnyForm_HoldsAndPrintsTheWholeAddress(string vendor)
    {
        FwledgerRun run = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Genesis, "--vendor", vendor);
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(run.Output, Does.Contain("vendor vendor (632a46341c84fd655fbfe0d17b548f66948aed2d)"));
    }

    [Test]
    public async Task Verify_BadGenesisWithJson_PrintsOneObject()
    {
        FwledgerRun run = await FwledgerRun.OfAsync("proof", "verify", Bundle, "--trust", Renamed(_folder), "--json");
        JsonNode said = JsonNode.Parse(run.Output)!;
        Assert.That((run.ExitCode, (bool)said["ok"]!), Is.EqualTo((9, false)));
        Assert.That((string)said["detail"]!, Does.Contain("genesis was changed"));
    }

    [Test]
    public async Task Verify_GoldenReceipt_HoldsFromGenesisAndAnchorAndNotFromAnotherChain()
    {
        string receipt = Path.Combine(Data, "golden-receipt.fwreceipt");
        string[] verify = ["gateway", "receipts", "verify", receipt, "--trust"];
        FwledgerRun genesis = await FwledgerRun.OfAsync([.. verify, Path.Combine(Data, "golden-receipt.genesis.json")]);
        FwledgerRun anchor = await FwledgerRun.OfAsync([.. verify, Path.Combine(Data, "golden-receipt.fwanchor")]);
        FwledgerRun other = await FwledgerRun.OfAsync([.. verify, Genesis]), none = await FwledgerRun.OfAsync("gateway", "receipts", "verify", receipt);
        Assert.Multiple(() =>
        {
            Assert.That((genesis.ExitCode, anchor.ExitCode, other.ExitCode, none.ExitCode), Is.EqualTo((0, 0, 6, 2)), genesis.Errors + anchor.Errors);
            Assert.That(genesis.Output, Does.Contain("dev-2: Confirmed").And.Contain("of chain golden-receipt"));
        });
    }

    [Test]
    public async Task Verify_ReceiptOfAnEarlierVersion_IsRefusedWithTheReason()
    {
        string old = Path.Combine(_folder, "old.receipt.json");
        await File.WriteAllTextAsync(old, $$"""
            {"release":"{{new string('1', 40)}}","device":"ghost","pseudonym":"{{new string('2', 64)}}","salt":"{{new string('3', 64)}}","state":"Confirmed",
            "atMs":1,"imageSha256":"{{new string('4', 64)}}","receipt":"00",
            "report":{"sequence":1,"root":"{{new string('5', 64)}}","index":0,"size":1,"proof":[] } }
            """);
        FwledgerRun run = await FwledgerRun.OfAsync("gateway", "receipts", "verify", old, "--trust", Genesis);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((6, "")));
        Assert.That(run.Errors, Does.Contain("holds no proof of the chain"));
    }

    public static IEnumerable<TestCaseData> Wrong()
    {
        yield return Case("a bit of the bundle flipped", 6, "is not valid", f =>
            ["verify", Changed(f, Bundle, b => b[b.Length / 2] ^= 1), "--trust", Genesis]);
        yield return Case("the bundle cut off", 6, "canonical form", f => ["verify", Cut(f, Bundle), "--trust", Genesis]);
        yield return Case("another file for the bundle", 6, "canonical form", _ => ["verify", Image, "--trust", Genesis]);
        yield return Case("a letter of the genesis changed", 9, "genesis was changed", f => ["verify", Bundle, "--trust", Renamed(f)]);
        yield return Case("a bit of the image flipped", 6, "SHA-256", f =>
            ["verify", Bundle, "--trust", Genesis, "--image", Changed(f, Image, b => b[0] ^= 1)]);
        yield return Case("the image cut off", 6, "bytes", f => ["verify", Bundle, "--trust", Genesis, "--image", Cut(f, Image)]);
        yield return Case("older than allowed", 6, "older than --max-age", _ => ["verify", Bundle, "--trust", Genesis, "--max-age", "1h"]);
        yield return Case("lower than allowed", 6, "its block 5 is below --min-height 6", _ => ["verify", Bundle, "--trust", Genesis, "--min-height", "6"]);
        yield return Case("another vendor", 6, "but the device accepts vendor", _ => ["verify", Bundle, "--trust", Genesis, "--vendor", new string('1', 40)]);
        yield return Case("another vendor's first digits", 6, "vendor (632a46341c84fd655fbfe0d17b548f66948aed2d), but you expect vendor 111111111",
            _ => ["verify", Bundle, "--trust", Genesis, "--vendor", "111111111"]);
        yield return Case("another participant's name", 6, "but the device accepts vendor 0f715baf5d4c2ed329785cef29e562f73488c8a2",
            _ => ["verify", Bundle, "--trust", Genesis, "--vendor", "authority-0"]);
        yield return Case("a name that the genesis does not have", 2, "use the address, or its first 8 digits",
            _ => ["verify", Bundle, "--trust", Genesis, "--vendor", "mallory"]);
        yield return Case("too few digits", 2, "use the address, or its first 8 digits", _ => ["verify", Bundle, "--trust", Genesis, "--vendor", "632a463"]);
        yield return Case("another model", 6, "but the device is a sensor-x2", _ => ["verify", Bundle, "--trust", Genesis, "--model", "sensor-x2"]);
        yield return Case("another revision", 6, "but the device is rev-z", _ => ["verify", Bundle, "--trust", Genesis, "--hardware-rev", "rev-z"]);
        yield return Case("another channel", 6, "but the device follows beta", _ => ["verify", Bundle, "--trust", Genesis, "--channel", "beta"]);
        yield return Case("a device that runs more", 6, "would be a rollback", _ => ["verify", Bundle, "--trust", Genesis, "--installed", "2.0.0"]);
        yield return Case("a device that runs it", 6, "already runs", _ => ["verify", Bundle, "--trust", Genesis, "--installed", "1.4.2"]);
        yield return Case("a device with a higher counter", 6, "counter 7, but the device is at 7", _ =>
            ["verify", Bundle, "--trust", Genesis, "--counter", "7"]);
        yield return Case("an installed version that is none", 2, "--installed", _ => ["verify", Bundle, "--trust", Genesis, "--installed", "one"]);
        yield return Case("an address that is not its key's", 9, "the address of its key is", f => ["verify", Bundle, "--trust", Readdressed(f)]);
        yield return Case("an anchor of another chain", 6, "another chain", _ => ["verify", Bundle, "--trust", Path.Combine(Data, "golden-receipt.fwanchor")]);
        yield return Case("a short address that is too short", 2, "40 hexadecimal digits", _ => ["export", "3f9", "--out", "x.fwproof"]);
        yield return Case("no such bundle", 3, "missing.fwproof does not exist", _ => ["verify", "missing.fwproof", "--trust", Genesis]);
        yield return Case("no such genesis", 3, "--trust", _ => ["verify", Bundle, "--trust", "missing.json"]);
        yield return Case("no such image", 3, "missing.bin does not exist", _ => ["verify", Bundle, "--trust", Genesis, "--image", "missing.bin"]);
        yield return Case("no trust at all", 2, "--trust", _ => ["verify", Bundle]);
        yield return Case("an age without a unit", 2, "12h", _ => ["verify", Bundle, "--trust", Genesis, "--max-age", "7"]);
        yield return Case("export of no address", 2, "40 hexadecimal digits", _ => ["export", "3f", "--out", "x.fwproof"]);
        yield return Case("export from a node that is not there", 5, "error", _ =>
            ["export", new string('1', 40), "--out", "x.fwproof", "--node", "http://127.0.0.1:9"]);

        static TestCaseData Case(string desc, int code, string message, Func<string, string[]> arguments) =>
            new TestCaseData(arguments, code, message).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task Proof_OneThingWrong_NamesItAndExitsWithItsCode(Func<string, string[]> arguments, int code, string message)
    {
        FwledgerRun run = await FwledgerRun.OfAsync(["proof", .. arguments(_folder)]);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
            Assert.That(run.Errors, Does.StartWith("error: ").And.Contain(message).And.Not.Contain("   at "));
            Assert.That(run.Output, Is.Empty);
        });
    }

    private static string Changed(string folder, string file, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(file);
        change(bytes);
        return Write(folder, bytes);
    }

    private static string Cut(string folder, string file) => Write(folder, File.ReadAllBytes(file)[..^1]);

    private static string Renamed(string folder) =>
        Write(folder, System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(Genesis).Replace("golden", "goldem", StringComparison.Ordinal)));

    private static string Readdressed(string folder)
    {
        string text = File.ReadAllText(Genesis), address = System.Text.RegularExpressions.Regex.Match(text, "\"address\": \"([0-9a-f]{40})\"").Groups[1].Value;
        return Write(folder, System.Text.Encoding.UTF8.GetBytes(text.Replace(address, new string('1', 40), StringComparison.Ordinal)));
    }

    private static string Write(string folder, byte[] bytes)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
