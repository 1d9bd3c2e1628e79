using System.Text.Json.Nodes;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// 'gateway' commands: an operator registers devices, and sees and proves their state, on a running gateway that has updated a
/// device.
/// </summary>
[TestFixture]
public sealed class GatewayCommandTests
{
    private const int Usage = 2, NotFound = 3, RefusedByChain = 4, VerificationFailed = 6;
    private const string Token = "token-of-dev-1";
    private TestNetwork _network = null!;
    private string _gateway = "", _genesis = "", _release = "", _receipt = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        _network = await TestNetwork.CreateAsync(validators: 1);
        _network.Gateway.Edit(json => json["gateway"]!["report_interval_seconds"] = 1);
        _gateway = _network.Gateway.Path;
        _genesis = Path.Combine(_network.Folder, "genesis.json");
        _receipt = Path.Combine(_network.Folder, "dev-1.fwreceipt");
        await _network.StartAsync([.. _network.Validators, _network.Repository, _network.Light]);
        await _network.StartAsync(_network.Gateway);
        (await AddAsync("dev-1", "sensor-x1", "--installed", "0.9.0", "--token", Token)).OrThrow();
        await using FwledgerProcess device = FwledgerProcess.Start(["device", "--gateway", _network.Gateway.Listen("gateway"), "--id", "dev-1",
            "--token", Token, "--dir", Path.Combine(_network.Folder, "dev-1"), "--model", "sensor-x1", "--hardware-rev", "rev-a",
            "--version", "0.9.0", "--poll-ms", "200"]);
        _release = (await FwledgerRun.OfAsync(["firmware", "publish", _network.MakeImage(20_000, 81), .. _network.PublishOptions("1.0.0")]))
            .OrThrow().Output.Trim();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (!(await RunAsync("receipts", "prove", _release, "dev-1", "--out", _receipt)).Output.Contains("Confirmed", StringComparison.Ordinal))
            await Task.Delay(300, limit.Token);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _network.DisposeAsync();

    [TestCase("device list", "dev-1 ", "id", "dev-1")]
    [TestCase("sessions", "dev-1 ", "state", "Confirmed")]
    [TestCase("sources", "http://127.0.0.1:", "offences", "0")]
    [TestCase("receipts list", "1 confirmed, 0 installed", "devices", "1")]
    public async Task Listing_ForPeopleAndScripts_SaysWhatTheGatewayDid(string command, string line, string member, string value)
    {
        FwledgerRun people = (await RunAsync(command.Split(' '))).OrThrow(), script = (await RunAsync([.. command.Split(' '), "--json"])).OrThrow();
        JsonArray list = JsonNode.Parse(script.Output)!.AsArray();
        Assert.Multiple(() =>
        {
            Assert.That(people.Output, Does.Contain(line).And.Not.Contain("{"));
            Assert.That(list.Select(item => item![member]!.ToString()), Does.Contain(value));
        });
    }

    [Test]
    public async Task Add_WithEveryOption_TheGatewayHasThem()
    {
        JsonNode added = JsonNode.Parse((await AddAsync("dev-2", "other-y2", "--installed", "1.4.0", "--counter", "7", "--auto-update", "false",
            "--token", "secret-2", "--json")).OrThrow().Output)!;
        FwledgerRun made = (await AddAsync("dev-3", "other-y2")).OrThrow(), again = await AddAsync("dev-2", "other-y2"),
            broken = await AddAsync("dev-4", "other-y2", "--installed", "one");
        string secret = Path.Combine(_network.Folder, "token.txt");
        await File.WriteAllTextAsync(secret, "secret-5-of-a-file\n");
        FwledgerRun fromFile = (await AddAsync("dev-5", "other-y2", "--token-file", secret)).OrThrow();
        FwledgerRun twice = await AddAsync("dev-6", "other-y2", "--token-file", secret, "--token", "secret-6");
        JsonNode device = JsonNode.Parse((await RunAsync("device", "list", "--json")).Output)!.AsArray().Single(d => (string)d!["id"]! == "dev-2")!;
        Assert.Multiple(() =>
        {
            Assert.That(((string)added["id"]!, (string)added["token"]!), Is.EqualTo(("dev-2", "secret-2")));
            Assert.That(((int)device["security_counter"]!, (bool)device["auto_update"]!), Is.EqualTo((7, false)));
            Assert.That(made.Output.Trim(), Does.Match("^[0-9a-f]{32}$"), "the token alone");
            Assert.That((fromFile.Output.Trim(), twice.ExitCode), Is.EqualTo(("secret-5-of-a-file", Usage)));
            Assert.That((again.ExitCode, broken.ExitCode), Is.EqualTo((RefusedByChain, Usage)));
        });
    }

    [Test]
    [Category("GW-RECEIPT.6")]
    public async Task Prove_DeviceThatWasNotOffered_SaysSo()
    {
        FwledgerRun run = await RunAsync("receipts", "prove", _release, "nobody", "--out", Path.Combine(_network.Folder, "nobody.json"));
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((NotFound, "")), run.Errors);
    }

    [Test]
    [Category("GW-RECEIPT.6")]
    public async Task Verify_GatewaysFirstDigits_AreComparedWithTheRecord()
    {
        ReceiptBundle.TryDecode(await File.ReadAllBytesAsync(_receipt), out ReceiptBundle? bundle);
        string[] verify = ["gateway", "receipts", "verify", _receipt, "--trust", _genesis, "--gateway"];
        FwledgerRun digits = await FwledgerRun.OfAsync([.. verify, $"{bundle!.Gateway}"[..8]]);
        FwledgerRun whole = await FwledgerRun.OfAsync([.. verify, $"{bundle.Gateway}"]);
        FwledgerRun other = await FwledgerRun.OfAsync([.. verify, "00000000"]);
        Assert.Multiple(() =>
        {
            Assert.That((digits.ExitCode, whole.ExitCode, other.ExitCode), Is.EqualTo((0, 0, VerificationFailed)), digits.Errors);
            Assert.That(digits.Output, Does.Contain($"of gateway {bundle.Gateway}"));
            Assert.That(other.Errors, Does.Contain($"gateway {bundle.Gateway} reported it, but you expect gateway 00000000"));
        });
    }

    [Test]
    public async Task Add_VendorByNameOrDigits_IsProvenByTheSources()
    {
        string digits = _network.Vendor.Address.ToString()[..8];
        foreach ((string id, string vendor) in new[] { ("dev-by-name", "vendor"), ("dev-by-digits", digits) })
        {
            (await FwledgerRun.OfAsync("gateway", "device", "add", id, "--vendor", vendor, "--model", "other-y2", "--hardware-rev", "rev-a",
                "--config", _gateway)).OrThrow();
        }

        FwledgerRun unknown = await FwledgerRun.OfAsync("gateway", "device", "add", "dev-x", "--vendor", "nobody", "--model", "m", "--hardware-rev", "a",
            "--config", _gateway);
        string list = Path.Combine(_network.Folder, "by-name.csv");
        await File.WriteAllTextAsync(list, "id,vendor,model,hardware_revision\ndev-listed,vendor,other-y2,rev-a\n");
        (await RunAsync("device", "import", list)).OrThrow();
        JsonArray devices = JsonNode.Parse((await RunAsync("device", "list", "--json")).Output)!.AsArray();
        Assert.That(unknown.ExitCode, Is.EqualTo(NotFound), unknown.Errors);
        Assert.That(devices.Where(d => ((string)d!["id"]!).StartsWith("dev-by-", StringComparison.Ordinal) || (string)d["id"]! == "dev-listed")
            .Select(d => (string)d!["vendor"]!), Is.All.EqualTo(_network.Vendor.Address.ToString()).And.Exactly(3).Items);
    }

    private static IEnumerable<TestCaseData> Receipts()
    {
        yield return Case("as it is", 0, "dev-1: Confirmed", b => b.Encode().ToArray());
        yield return Case("another device", VerificationFailed, "another device", b => (b with { Device = "dev-2" }).Encode().ToArray());
        yield return Case("a ghost device", VerificationFailed, "does not lead to the root", b => Ghost(b).Encode().ToArray());
        yield return Case("another state", VerificationFailed, "does not lead to the root", b => Changed(b, r => r with { State = UpdateReceiptState.Failed }));
        yield return Case("another image", VerificationFailed, "does not lead to the root", b => Changed(b, r => r with { ImageSha256 = Hash256.Zero }));
        yield return Case("an unknown release", VerificationFailed, "is not proven", b => Changed(b, r => r with { Release = b.Gateway }));
        yield return Case("a root of its own", VerificationFailed, "is not proven", b => OwnRoot(b).Encode().ToArray());
        yield return Case("no state proof", VerificationFailed, "is not proven", b => (b with { Proof = default }).Encode().ToArray());
        yield return Case("no report", VerificationFailed, "is not proven", b => (b with { Report = default }).Encode().ToArray());
        yield return Case("cut off", VerificationFailed, "is not a receipt", b => b.Encode().ToArray()[..^1]);
        yield return Case("nothing", VerificationFailed, "is not a receipt", _ => []);

        static TestCaseData Case(string desc, int code, string said, Func<ReceiptBundle, byte[]> change) =>
            new TestCaseData(change, code, said).SetArgDisplayNames(desc);
    }

    [TestCaseSource(nameof(Receipts))]
    [Category("GW-RECEIPT.6")]
    public async Task Verify_Receipt_HoldsOnlyAsItIs(Func<ReceiptBundle, byte[]> change, int code, string said)
    {
        Assert.That(ReceiptBundle.TryDecode(await File.ReadAllBytesAsync(_receipt), out ReceiptBundle? bundle), Is.True);
        string path = Path.Combine(_network.Folder, "changed.fwreceipt");
        await File.WriteAllBytesAsync(path, change(bundle!));
        FwledgerRun run = await FwledgerRun.OfAsync("gateway", "receipts", "verify", path, "--trust", _genesis);
        Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
        Assert.That(run.Output + run.Errors, Does.Contain(said));
    }

    [Test]
    [Category("GW-RECEIPT.6")]
    public async Task Report_OfTheChain_HasTheRootThatTheReceiptLeadsTo()
    {
        string[] report = ["gateway", "receipts", "report", _release, "--gateway", "gateway", "--trust", _genesis, "--node", _network.Validators[0].Rpc];
        JsonNode said = JsonNode.Parse((await FwledgerRun.OfAsync([.. report, "--json"])).OrThrow().Output)!;
        string root = (string)said["root"]!;
        string[] verify = ["gateway", "receipts", "verify", _receipt, "--trust", _genesis, "--json", "--root"];
        FwledgerRun people = (await FwledgerRun.OfAsync(report)).OrThrow(), same = await FwledgerRun.OfAsync([.. verify, root]),
            other = await FwledgerRun.OfAsync([.. verify, Hash256.Zero.ToString()]);
        JsonNode yes = JsonNode.Parse(same.Output)!, no = JsonNode.Parse(other.Output)!;
        Assert.Multiple(() =>
        {
            Assert.That(people.Output, Does.Contain(root).And.Contain("1 confirmed"));
            Assert.That((same.ExitCode, other.ExitCode), Is.EqualTo((0, VerificationFailed)), same.Errors);
            Assert.That(((bool)yes["ok"]!, (bool)yes["root_checked"]!, (bool)no["ok"]!), Is.EqualTo((true, true, false)));
        });
    }

    private static byte[] Changed(ReceiptBundle bundle, Func<UpdateReceipt, UpdateReceipt> change) =>
        (bundle with { Receipt = change(Read(bundle)).Encode() }).Encode().ToArray();

    private static UpdateReceipt Read(ReceiptBundle bundle) =>
        UpdateReceipt.TryDecode(bundle.Receipt.Span, out UpdateReceipt? receipt) ? receipt : throw new InvalidOperationException();

    private static ReceiptBundle Ghost(ReceiptBundle bundle) => bundle with
    {
        Device = "ghost",
        Receipt = (Read(bundle) with { Device = UpdateReceipt.PseudonymOf(bundle.Blocks[0].Header.ChainId, bundle.Salt, "ghost") }).Encode(),
    };

    private static ReceiptBundle OwnRoot(ReceiptBundle bundle)
    {
        ReceiptBundle ghost = Ghost(bundle);
        bool isRead = OutcomeReport.TryDecode(bundle.Report.Span, out OutcomeReport? report);
        if (!isRead) throw new InvalidOperationException();
        return ghost with { Path = [], Report = (report! with { ReceiptsRoot = Read(ghost).LeafHash() }).Encode() };
    }

    private Task<FwledgerRun> AddAsync(string id, string model, params string[] more) =>
        RunAsync(["device", "add", id, "--vendor", _network.Vendor.Address.ToString(), "--model", model, "--hardware-rev", "rev-a", .. more]);

    private Task<FwledgerRun> RunAsync(params string[] arguments) => FwledgerRun.OfAsync(["gateway", .. arguments, "--config", _gateway]);
}
