using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Chain.Node.Client;
using Chain.Node.Network;
using EndToEnd.Tests.Cluster;

namespace EndToEnd.Tests.CommandLine;

/// <summary>'fwledger init' creates a complete network or nothing.</summary>
[TestFixture]
public sealed class InitTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("fwl-init-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Init_EmptyFolder_LaysOutEveryNode()
    {
        FwledgerRun run = await FwledgerRun.OfAsync("init", "--dir", _folder, "--validators", "2", "--base-port", "0");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.Zero, run.Errors);
            foreach (string node in new[] { "validator-0", "validator-1", "repository", "light", "gateway" })
                Assert.That(Path.Combine(_folder, node, "node.json"), Does.Exist);
            Assert.That(Path.Combine(_folder, "genesis.json"), Does.Exist);
        });
    }

    [Test]
    public async Task Init_WithJson_NamesWhatAScriptGoesOnWith()
    {
        string network = Path.Combine(_folder, "net");
        FwledgerRun run = await FwledgerRun.OfAsync("init", "--dir", network, "--validators", "1", "--brokers", "1", "--base-port", "0", "--json");
        JsonNode made = JsonNode.Parse(run.OrThrow().Output)!;
        Assert.Multiple(() =>
        {
            Assert.That((string)made["chain_id"]!, Does.Match("^[0-9a-f]{64}$"));
            Assert.That(made["nodes"]!.AsArray().Select(node => Path.Combine((string)node!, "node.json")), Has.Exactly(5).Items.And.All.Exist);
            foreach (string owner in new[] { "vendors", "brokers" }) Assert.That((string)made[owner]![0]!["key"]!, Does.Exist);
            Assert.That((string)made["gateways"]![0]!["url"]!, Does.StartWith("http://127.0.0.1:"));
        });
    }

    [Test]
    public async Task Init_FolderNotEmpty_IsRefusedAndLeftAsItWas()
    {
        string mine = Path.Combine(_folder, "thesis.txt");
        await File.WriteAllTextAsync(mine, "mine");
        FwledgerRun run = await FwledgerRun.OfAsync("init", "--dir", _folder, "--base-port", "0");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(8));
            Assert.That(run.Errors, Does.Contain(_folder).And.Contain("--dir"));
            Assert.That(Directory.GetFileSystemEntries(_folder), Is.EqualTo(new[] { mine }));
        });
    }

    [Test]
    public async Task Init_FolderOfANetwork_KeepsItsKeysAndGenesis()
    {
        (await FwledgerRun.OfAsync("init", "--dir", _folder, "--validators", "1", "--base-port", "0")).OrThrow();
        Dictionary<string, string> before = Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText);
        FwledgerRun run = await FwledgerRun.OfAsync("init", "--dir", _folder, "--validators", "1", "--base-port", "0");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(8));
            Assert.That(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllText), Is.EquivalentTo(before));
        });
    }

    [Test]
    public async Task Init_WhereAFileIs_SaysSo()
    {
        string file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        FwledgerRun run = await FwledgerRun.OfAsync("init", "--dir", file, "--base-port", "0");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(8));
            Assert.That(run.Errors, Does.Contain(file));
        });
    }

    [Test]
    public async Task Init_PortOfANetworkThatRuns_IsRefusedAndNamesTheRemedy()
    {
        // The second port of the network. It is below the ports that the system assigns to connections, so no connection uses
        // the first one.
        int port = NetworkPlan.PortsFrom(0, 1)[0] + 1;
        using TcpListener other = new(IPAddress.Loopback, port);
        other.Start();
        string network = Path.Combine(_folder, "net"), genesis = Path.Combine(_folder, "genesis.json");
        FwledgerRun init = await FwledgerRun.OfAsync("init", "--dir", network, "--validators", "1", "--base-port", $"{port - 1}");
        FwledgerRun join = await FwledgerRun.OfAsync("join", "--dir", network, "--name", "n", "--genesis", genesis, "--base-port", $"{port - 1}",
            "--peer", $"validator-0,https://127.0.0.1:1,{new string('1', 40)}");
        Assert.Multiple(() =>
        {
            Assert.That((init.ExitCode, join.ExitCode), Is.EqualTo((10, 10)), $"{init.Errors}\n{join.Errors}");
            Assert.That(init.Errors, Does.Contain($"port {port} ").And.Contain("--base-port"));
            Assert.That(network, Does.Not.Exist);
        });
    }

    [TestCase(0)]
    [TestCase(40)]
    [TestCase(80)]
    [TestCase(120)]
    [TestCase(200)]
    public async Task Init_InterruptedAfterMilliseconds_LeavesAWholeNetworkOrNone(int afterMs)
    {
        string network = Path.Combine(_folder, "net");
        await using FwledgerProcess init = FwledgerProcess.Start(["init", "--dir", network, "--validators", "16", "--base-port", "0"]);
        await Task.Delay(afterMs);
        init.Interrupt();
        int code = await init.WaitForExitAsync(TimeSpan.FromSeconds(30));
        if (code == 0)
        {
            Assert.That(Path.Combine(network, "gateway", "node.json"), Does.Exist);
            return;
        }

        // If the signal arrives before our handler is installed, the runtime's default handler ends the process with the same
        // code.
        Assert.That(code, Is.EqualTo(130), init.Errors);
        Assert.That(network, Does.Not.Exist);
        FwledgerRun again = await FwledgerRun.OfAsync("init", "--dir", network, "--validators", "1", "--base-port", "0");
        Assert.That(again.ExitCode, Is.Zero, again.Errors);
    }
}
