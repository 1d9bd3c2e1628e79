using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>
/// Problems that keep a node from starting: the message names problem and remedy, the exit code tells the kind, and no data is
/// lost.
/// </summary>
[TestFixture]
public sealed class NodeStartTests
{
    private const int Storage = 8, Configuration = 9, AddressInUse = 10;
    private TestNetwork _network = null!;

    private NodeFolder Validator => _network.Validators[0];

    [SetUp]
    public async Task Make() => _network = await TestNetwork.CreateAsync(validators: 1);

    [TearDown]
    public async Task Stop() => await _network.DisposeAsync();

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Case("Genesis_WithAnotherParameter", Configuration, n => EditGenesis(n, g => g["parameters"]!["heartbeat_ms"] = 14_999), "genesis.json");
        yield return Case("Genesis_WithAnotherKey", Configuration, n => EditGenesis(n, g => g["participants"]![0]!["key"] = Other(g)), "genesis.json");
        yield return Case("Genesis_CutOff", Configuration, n => File.WriteAllText(GenesisOf(n), File.ReadAllText(GenesisOf(n))[..100]), "genesis.json");
        yield return Case("Genesis_Missing", Configuration, n => File.Delete(GenesisOf(n)), "genesis.json");
        yield return Case("Configuration_Missing", Configuration, n => File.Delete(Path.Combine(n.Path, "node.json")), "fwledger init");
        yield return Case("Configuration_NoJson", Configuration, n => File.WriteAllText(Path.Combine(n.Path, "node.json"), "{"), "node.json");
        yield return Case("Configuration_WithUnknownField", Configuration, n => n.Edit(j => j["colour"] = "red"), "colour");
        yield return Case("Configuration_WithUnknownRole", Configuration, n => n.Edit(j => j["roles"] = new JsonArray("miner")), "'miner'");
        yield return Case("Configuration_WithAddressThatIsNone", Configuration, n => n.Edit(j => j["rpc"] = "localhost"), "localhost");
        yield return Case("Configuration_WithHostNameToListenAt", Configuration, n => n.Edit(j => j["rpc"] = "http://node.example:7100"), "'rpc'");
        yield return Case("Key_Missing", Configuration, n => File.Delete(n.Key), "fwledger keys generate");
        yield return Case("Key_Garbled", Configuration, n => File.WriteAllText(n.Key, "no key"), "identity.pem");
        yield return Case("Certificate_Missing", Configuration, n => File.Delete(CertificateOf(n)), "fwledger keys tls");
        yield return Case("Certificate_Expired", Configuration, n => WriteCertificate(CertificateOf(n), DateTimeOffset.UtcNow.AddDays(-1)),
            "fwledger keys tls");
        yield return Case("DataFolder_WhereAFileIs", Storage, PutFileAtDataFolder, "data");
    }

    [TestCaseSource(nameof(Faults))]
    public async Task Start_WithFault_NamesTheThingAndTheRemedy(int code, Action<NodeFolder> spoil, string named)
    {
        spoil(Validator);
        await AssertRefusedAsync(code, named);
    }

    [Test]
    public async Task Start_WithDataFolderOfAnotherChain_LeavesItAlone()
    {
        await _network.StartAsync(Validator);
        await _network.Process(Validator).TerminateAsync();
        await using TestNetwork other = await TestNetwork.CreateAsync(validators: 1);
        string data = other.Validators[0].Data;
        Directory.Delete(data, recursive: true);
        Directory.Move(Validator.Data, data);
        FwledgerRun run = await FwledgerRun.OfAsync("node", "--config", other.Validators[0].Path);
        Directory.Move(data, Validator.Data);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(Storage), run.Errors);
            Assert.That(run.Errors, Does.Contain(data).And.Contain(_network.Genesis.ChainId.ToString()).And.Contain(other.Genesis.ChainId.ToString()));
        });
        await _network.StartAsync(Validator);
    }

    [Test]
    [Category("D05")]
    public async Task Start_WithDamagedVoteJournal_RefusesToVoteOn()
    {
        await _network.StartAsync(Validator);
        LedgerSender sender = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(Validator));
        for (int i = 0; i < 3; i++) await sender.SendAsync();
        await _network.KillAsync(Validator);
        string journal = Path.Combine(Validator.Data, "votes.journal");
        byte[] content = await File.ReadAllBytesAsync(journal);
        content[content.Length / 3] ^= 0x40;
        await File.WriteAllBytesAsync(journal, content);
        await AssertRefusedAsync(Storage, "votes.journal");
        Assert.That(await File.ReadAllBytesAsync(journal), Is.EqualTo(content), "kept for examination");
    }

    [Test]
    public async Task Start_WithDataFolderInUse_LeavesTheOtherNodeAlone()
    {
        await _network.StartAsync(Validator);
        await AssertRefusedAsync(Storage, "another process");
        LedgerSender sender = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(Validator));
        Assert.That((await sender.SendAsync()).Height, Is.Positive);
    }

    [TestCase("rpc")]
    [TestCase("http")]
    [TestCase("peer")]
    public async Task Start_WithPortInUse_NamesIt(string field)
    {
        int port = new Uri(field switch { "rpc" => Validator.Rpc, "http" => Validator.Http, _ => Validator.Peer }).Port;
        using TcpListener holder = new(IPAddress.Loopback, port);
        holder.Start();
        await AssertRefusedAsync(AddressInUse, $":{port}");
    }

    [Test]
    public async Task Start_WithSettingsOfTheWebServerInTheEnvironment_ListensWhereNodeJsonSaysAndNowhereElse()
    {
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();
        Dictionary<string, string> settings = new()
        {
            ["Kestrel__Endpoints__More__Url"] = $"http://{holder.LocalEndpoint}",
            ["Logging__LogLevel__Default"] = "None",
        };
        await using FwledgerProcess node = FwledgerProcess.Start(["node", "--config", Validator.Path, "--parent"], settings);
        await node.WaitReadyAsync();
        Assert.That(await node.TerminateAsync(), Is.Zero);
        Assert.That(node.Errors, Does.Contain("is one of 1 validators"), "the log is what it is without the variable");
    }

    [Test]
    public async Task Start_WithEncryptedKeyAndWrongPassword_NamesTheVariable()
    {
        File.Delete(Validator.Key);
        Dictionary<string, string> right = new() { ["FWLEDGER_KEY_PASSWORD"] = "right" }, wrong = new() { ["FWLEDGER_KEY_PASSWORD"] = "wrong" };
        (await FwledgerRun.OfAsync(right, "keys", "generate", "--out", Validator.Key)).OrThrow();
        FwledgerRun run = await FwledgerRun.OfAsync(wrong, "node", "--config", Validator.Path);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(Configuration));
            Assert.That(run.Errors, Does.Contain("FWLEDGER_KEY_PASSWORD").And.Contain(Validator.Key));
        });
    }

    [Test]
    public async Task Start_Interrupted_EndsSoonAndStartsAgain([Values(0, 150, 400, 700)] int afterMs)
    {
        FwledgerProcess node = await _network.BeginAsync(Validator);
        await Task.Delay(afterMs);
        node.Interrupt();
        int code = await node.WaitForExitAsync(TimeSpan.FromSeconds(30));
        Assert.That(code, Is.EqualTo(0).Or.EqualTo(130), node.Errors);
        await _network.StartAsync(Validator);
        LedgerSender sender = new(_network.Genesis.ChainId, _network.Vendor, _network.Connect(Validator));
        Assert.That((await sender.SendAsync()).Height, Is.Positive);
    }

    private async Task AssertRefusedAsync(int code, string named)
    {
        FwledgerRun run = await FwledgerRun.OfAsync("node", "--config", Validator.Path);
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(code), run.Errors);
            Assert.That(run.Errors, Does.Contain("error: ").And.Contain(named).And.Not.Contain("   at "));
            Assert.That(run.Output, Does.Not.Contain("ready"));
        });
    }

    private static TestCaseData Case(string name, int code, Action<NodeFolder> spoil, string named) =>
        new TestCaseData(code, spoil, named).SetName($"Start_{name}_NamesTheThingAndTheRemedy");

    private static string GenesisOf(NodeFolder node) => Path.Combine(node.Path, "..", "genesis.json");

    private static string CertificateOf(NodeFolder node) => Path.Combine(node.Path, "keys", "tls.pem");

    private static void EditGenesis(NodeFolder node, Action<JsonNode> change)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(GenesisOf(node)))!;
        change(json);
        File.WriteAllText(GenesisOf(node), json.ToJsonString());
    }

    private static JsonNode Other(JsonNode genesis) => genesis["participants"]![1]!["key"]!.DeepClone();

    private static void PutFileAtDataFolder(NodeFolder node)
    {
        if (Directory.Exists(node.Data)) Directory.Delete(node.Data, recursive: true);
        File.WriteAllText(node.Data, "");
    }


    private static void WriteCertificate(string file, DateTimeOffset notAfter)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=validator-0", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(notAfter.AddDays(-30), notAfter);
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
