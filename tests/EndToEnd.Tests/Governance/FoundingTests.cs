using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Chain.Core.Records;
using Chain.Light;
using EndToEnd.Tests.Cluster;
using Grpc.Net.Client;

namespace EndToEnd.Tests.Governance;

/// <summary>Four companies, each in a folder of its own, found a chain. They exchange public files only.</summary>
[TestFixture]
public sealed class FoundingTests
{
    private static readonly string[] Companies = ["acme", "bolt", "core", "dyne"];

    private TempFolder _folder = null!;
    private string _public = null!;

    [SetUp]
    public async Task SetUp()
    {
        _folder = new TempFolder();
        _public = Directory.CreateDirectory(_folder["public"]).FullName;
        (await FwledgerRun.OfAsync("genesis", "new", "--name", "fleet", "--heartbeat-ms", "500", "--out", Plan)).OrThrow();
        foreach (string company in Companies)
        {
            Directory.CreateDirectory(_folder[company]);
            (await FwledgerRun.OfAsync("keys", "generate", "--out", KeyOf(company))).OrThrow();
        }
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Found_WithFourCompanies_TheChainRunsAndNoKeyTravelled()
    {
        int[] ports = [.. Companies.Select(_ => ThreePorts())];
        for (int i = 0; i < Companies.Length; i++) await AddAsync(Companies[i], "--peer", $"https://127.0.0.1:{ports[i] + 2}");
        FwledgerRun assembled = (await FwledgerRun.OfAsync(["genesis", "assemble", "--plan", Plan, .. Entries(), "--out", GenesisPath])).OrThrow();
        string[] peers = [.. assembled.Output.Split('\n').Where(l => l.Contains("--peer")).SelectMany(l => l.Trim().Split(' '))];
        Assert.That(peers, Has.Length.EqualTo(8));

        JsonNode verified = JsonNode.Parse((await VerifyAsync("--json")).OrThrow().Output)!;
        Assert.That(GenesisFile.TryParse(File.ReadAllText(GenesisPath), out GenesisDocument? genesis, out string problem), problem);
        Assert.That((string?)verified["chain_id"], Is.EqualTo(genesis!.ChainId.ToString()));
        Assert.That(Directory.EnumerateFiles(_public).Select(File.ReadAllText), Has.None.Contain("PRIVATE KEY"));

        List<FwledgerProcess> nodes = [];
        try
        {
            for (int i = 0; i < Companies.Length; i++)
            {
                string node = Path.Combine(_folder[Companies[i]], "node");
                (await FwledgerRun.OfAsync(["join", "--dir", node, "--name", Companies[i], "--genesis", GenesisPath, "--key", KeyOf(Companies[i]),
                    "--base-port", $"{ports[i]}", .. peers])).OrThrow();
                nodes.Add(FwledgerProcess.Start(["node", "--config", node]));
            }

            using GrpcChannel channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ports[0]}");
            await Task.WhenAll(nodes.Select(n => n.WaitReadyAsync()));
            await ChainWatch.HeightAsync(new Fwledger.V1.Ledger.LedgerClient(channel), 3);
        }
        finally
        {
            foreach (FwledgerProcess node in nodes) await node.DisposeAsync();
        }
    }

    [Test]
    public async Task Assemble_WithAPlanThatWasChangedAfterwards_NamesWhoDidNotSignIt()
    {
        foreach (string company in Companies) await AddAsync(company);
        File.WriteAllText(Plan, File.ReadAllText(Plan).Replace("\"attestation_threshold\": 0", "\"attestation_threshold\": 1"));
        FwledgerRun run = await FwledgerRun.OfAsync(["genesis", "assemble", "--plan", Plan, .. Entries(), "--out", GenesisPath]);
        Assert.That(run.ExitCode, Is.EqualTo(6));
        Assert.That(run.Errors, Does.Contain("acme").And.Contain("has not signed"));
        Assert.That(File.Exists(GenesisPath), Is.False);
    }

    [Test]
    public async Task Assemble_WithAnEntryThatClaimsMore_IsRefused()
    {
        foreach (string company in Companies) await AddAsync(company);
        File.WriteAllText(Entry("bolt"), File.ReadAllText(Entry("bolt")).Replace("\"authority\"", "\"authority\",\"vendor\""));
        FwledgerRun run = await FwledgerRun.OfAsync(["genesis", "assemble", "--plan", Plan, .. Entries(), "--out", GenesisPath]);
        Assert.That(run.ExitCode, Is.EqualTo(6), run.Output);
        Assert.That(run.Errors, Does.Contain("bolt"));
    }

    [Test]
    public async Task Verify_AGenesisWithAStrangerInIt_NamesTheStranger()
    {
        foreach (string company in Companies) await AddAsync(company);
        Directory.CreateDirectory(_folder["mallory"]);
        (await FwledgerRun.OfAsync("keys", "generate", "--out", KeyOf("mallory"))).OrThrow();
        await AddAsync("mallory");
        (await FwledgerRun.OfAsync(["genesis", "assemble", "--plan", Plan, .. Entries(), Entry("mallory"), "--out", GenesisPath])).OrThrow();
        FwledgerRun run = await VerifyAsync();
        Assert.That(run.ExitCode, Is.EqualTo(6));
        Assert.That(run.Errors, Does.Contain("mallory"));
    }

    private string Plan => Path.Combine(_public, "plan.json");

    private string GenesisPath => Path.Combine(_public, "genesis.json");

    private string Entry(string company) => Path.Combine(_public, $"{company}.json");

    private string[] Entries() => [.. Companies.Select(Entry)];

    private string KeyOf(string company) => Path.Combine(_folder[company], "identity.pem");

    private async Task AddAsync(string company, params string[] more) => (await FwledgerRun.OfAsync(
        ["genesis", "add", "--plan", Plan, "--key", KeyOf(company), "--name", company, "--role", "authority", "--validator", "--out", Entry(company), .. more]))
        .OrThrow();

    private Task<FwledgerRun> VerifyAsync(params string[] more) =>
        FwledgerRun.OfAsync(["genesis", "verify", GenesisPath, .. Entries(), "--plan", Plan, .. more]);

    /// <summary>The first of three free ports in a row.</summary>
    private static int ThreePorts()
    {
        while (true)
        {
            int first = FreePorts.Take(1)[0];
            try
            {
                for (int port = first; port < first + 3; port++)
                {
                    using TcpListener listener = new(IPAddress.Loopback, port);
                    listener.Start();
                }

                return first;
            }
            catch (SocketException)
            {
                // Another process has one of them.
            }
        }
    }
}
