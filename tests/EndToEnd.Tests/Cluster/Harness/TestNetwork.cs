using Chain.Core.Crypto;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;

namespace EndToEnd.Tests.Cluster;

/// <summary>A network of real processes in a temporary folder, created by 'fwledger init' on free ports.</summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    private readonly Dictionary<string, FwledgerProcess> _running = [];
    private readonly List<GrpcLightSource> _clients = [];

    private TestNetwork(string folder, int validators)
    {
        Folder = folder;
        Validators = [.. Enumerable.Range(0, validators).Select(i => Node($"validator-{i}"))];
        string text = File.ReadAllText(Path.Combine(folder, "genesis.json"));
        Genesis = GenesisFile.TryParse(text, out GenesisDocument? genesis, out string problem) ? genesis : throw new InvalidOperationException(problem);
        Vendor = EcdsaSigner.FromPem(File.ReadAllText(VendorKey), "");
    }

    /// <summary>Folder of the whole network.</summary>
    public string Folder { get; }

    public GenesisDocument Genesis { get; }

    /// <summary>The vendor's identity key.</summary>
    public EcdsaSigner Vendor { get; }

    /// <summary>Path of the vendor's key file.</summary>
    public string VendorKey => Path.Combine(Folder, "vendor", "keys", "identity.pem");

    /// <summary>The validators. The first one is also the vendor's node.</summary>
    public IReadOnlyList<NodeFolder> Validators { get; }

    public NodeFolder Repository => Node("repository");

    public NodeFolder Light => Node("light");

    public NodeFolder Gateway => Node("gateway");

    /// <summary>Address of the repository.</summary>
    public string RepositoryUrl => Repository.Listen("repository");

    /// <summary>The repository address that clients use, if a proxy is in front of the repository.</summary>
    public string? RepositoryUrlForClients { get; set; }

    /// <summary>Creates the folders of a network; starts no process.</summary>
    public static async Task<TestNetwork> CreateAsync(int validators = 4, int gateways = 1)
    {
        string folder = Directory.CreateTempSubdirectory("fwl-net-").FullName;
        try
        {
            (await FwledgerRun.OfAsync("init", "--dir", folder, "--validators", $"{validators}", "--gateways", $"{gateways}", "--base-port", "0",
                "--polling-sleep", "00:00:01")).OrThrow();
            return new TestNetwork(folder, validators);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>A node's folder by its name.</summary>
    public NodeFolder Node(string name) => new(Path.Combine(Folder, name));

    /// <summary>The process of a node that was started here, whether it still runs or not.</summary>
    public FwledgerProcess Process(NodeFolder node) => _running[node.Name];

    /// <summary>Starts a node without waiting until it is ready.</summary>
    public async Task<FwledgerProcess> BeginAsync(NodeFolder node, params string[] more)
    {
        if (_running.Remove(node.Name, out FwledgerProcess? before)) await before.DisposeAsync();
        FwledgerProcess process = FwledgerProcess.Start(["node", "--config", node.Path, "--parent", .. more]);
        _running.Add(node.Name, process);
        return process;
    }

    /// <summary>Starts nodes at the same time and waits until all are ready.</summary>
    public async Task StartAsync(params IEnumerable<NodeFolder> nodes)
    {
        List<FwledgerProcess> started = [];
        foreach (NodeFolder node in nodes) started.Add(await BeginAsync(node));
        await Task.WhenAll(started.Select(p => p.WaitReadyAsync()));
    }

    /// <summary>Kills nodes with kill -9, all at the same moment.</summary>
    public Task KillAsync(params IEnumerable<NodeFolder> nodes) => Task.WhenAll(nodes.Select(n => Process(n).KillAsync()).ToArray());

    /// <summary>A client of a node's gRPC interface. The network disposes it.</summary>
    public Fwledger.V1.Ledger.LedgerClient Connect(NodeFolder node) => Source(node).Client;

    /// <summary>A light client's source. The network disposes it.</summary>
    public GrpcLightSource Source(NodeFolder node, int timeoutMs = 60_000)
    {
        GrpcLightSource source = new(node.Rpc, timeoutMs);
        _clients.Add(source);
        return source;
    }

    /// <summary>The arguments of 'firmware publish' for this network, except the image.</summary>
    public string[] PublishOptions(string version, string model = "sensor-x1") =>
    [
        "--key", VendorKey, "--node", Validators[0].Rpc, "--repository", RepositoryUrlForClients ?? RepositoryUrl,
        "--model", model, "--hardware-rev", "rev-a", "--version", version,
    ];

    /// <summary>Registers a broker by the vote of the chain's only validator. Nobody listens at its repository's address.</summary>
    /// <returns>Path of the broker's key.</returns>
    public async Task<string> RegisterBrokerAsync()
    {
        string key = Path.Combine(Folder, "broker.pem"), node = Validators[0].Rpc;
        (await FwledgerRun.OfAsync("keys", "generate", "--out", key)).OrThrow();
        string[] proof = (await FwledgerRun.OfAsync("keys", "possession", key, "--node", node)).OrThrow().Output.Trim().Split(' ');
        (await FwledgerRun.OfAsync(["participants", "propose", "register", "broker", "--role", "broker", "--repository", "http://127.0.0.1:9/", .. proof,
            "--key", Validators[0].Key, "--node", node])).OrThrow();
        return key;
    }

    /// <summary>Writes an image of random bytes into the network's folder. Returns its path.</summary>
    public string MakeImage(int sizeBytes, int seed)
    {
        byte[] content = new byte[sizeBytes];
        new Random(seed).NextBytes(content);
        string path = Path.Combine(Folder, $"image-{seed}.bin");
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The standard error of all nodes that were started, for a failed test's message.</summary>
    public string Logs() => string.Join('\n', _running.Select(r => $"--- {r.Key}\n{r.Value.Errors}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (GrpcLightSource client in _clients) client.Dispose();
        foreach (FwledgerProcess process in _running.Values) await process.DisposeAsync();
        Vendor.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
