using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Keys;
using Chain.Node.Mempool;
using Chain.Node.Network;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;
using Node.Tests.Chains;

namespace Node.Tests.Cluster;

/// <summary>Several real full nodes on loopback in this process.</summary>
internal sealed class InProcessCluster : IAsyncDisposable
{
    /// <summary>How long a test waits for an event. Only a failing test waits this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly (int Rpc, int Http, int Peer)[] _ports;

    private InProcessCluster(TestChain chain, int observers)
    {
        Chain = chain;
        int count = chain.Validators.Length + observers;
        int[] ports = FreePorts.Take(3 * count);
        _ports = [.. Enumerable.Range(0, count).Select(i => (ports[3 * i], ports[3 * i + 1], ports[3 * i + 2]))];
        File.WriteAllText(_folder["genesis.json"], GenesisFile.Format(chain.Genesis));
        EcdsaSigner[] signers = [.. chain.Validators, .. Enumerable.Range(0, observers).Select(_ => EcdsaSigner.Generate())];
        for (int i = 0; i < count; i++) WriteNode(i, signers);
        Nodes = [.. signers.Select((s, i) => new ClusterNode(NodeFolder(i), s))];
    }

    public TestChain Chain { get; }

    /// <summary>The validators in the order of their set, then the observers.</summary>
    public IReadOnlyList<ClusterNode> Nodes { get; }

    public ClusterNode this[int index] => Nodes[index];

    public string Folder => _folder.Path;

    /// <summary>Writes the configurations of the nodes; starts none.</summary>
    public static InProcessCluster Create(int validators = 4, int observers = 0, ChainParameters? parameters = null, int vendors = 1,
        int rules = RuleVersions.First) =>
        new(TestChain.Create(validators, vendors, parameters ?? new ChainParameters { HeartbeatMs = 60_000 }, rules: rules), observers);

    /// <summary>Writes the configurations of the nodes and starts them.</summary>
    public static async Task<InProcessCluster> StartAsync(int validators = 4, int observers = 0, ChainParameters? parameters = null, int vendors = 1)
    {
        InProcessCluster cluster = Create(validators, observers, parameters, vendors);
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync()));
        return cluster;
    }

    /// <summary>Submits a vendor's call to a node and waits until it is final there. Returns its height.</summary>
    public async Task<long> CommitAsync(int via = 0, EcdsaSigner? sender = null)
    {
        sender ??= Chain.Vendor;
        ulong nonce = 0;
        foreach (ClusterNode node in Nodes.Where(n => n.IsRunning))
        {
            using StateView view = node.Store.OpenView();
            nonce = Math.Max(nonce, view.NextNonce(sender.Address));
        }

        return await SubmitAsync(Chain.Call(sender, nonce), via);
    }

    /// <summary>Submits a transaction to a node and waits until it is final there. Returns its height.</summary>
    public async Task<long> SubmitAsync(Transaction transaction, int via = 0)
    {
        await this[via].Rpc.SubmitTransactionAsync(
            new Fwledger.V1.SubmitTransactionRequest { Transaction = Google.Protobuf.ByteString.CopyFrom(transaction.Encoded.Span) });
        Fwledger.V1.ReceiptReply receipt = await this[via].Rpc.GetReceiptAsync(
            new Fwledger.V1.GetReceiptRequest { TransactionId = transaction.Id.ToString(), WaitMs = (int)Patience.TotalMilliseconds });
        return receipt.Height;
    }

    /// <summary>Fails unless all running nodes have the same blocks up to the lowest head.</summary>
    public void AssertAgreement()
    {
        ClusterNode[] running = [.. Nodes.Where(n => n.IsRunning)];
        for (long height = 1; height <= running.Min(n => n.Height); height++)
        {
            Hash256[] hashes = [.. running.Select(n => n.Store.GetHeader(height)!.Hash)];
            Assert.That(hashes.Distinct().Count(), Is.EqualTo(1), $"height {height}");
        }
    }

    public string NodeFolder(int index) => _folder[$"node-{index}"];

    /// <summary>A node's configuration. A test may change it and write it again.</summary>
    public NodeConfiguration Configure(int index, IReadOnlyList<PeerConfiguration>? peers = null, IReadOnlyList<string>? roles = null)
    {
        (int rpc, int http, int peer) = _ports[index];
        bool isValidator = index < Chain.Validators.Length;
        return new NodeConfiguration
        {
            Name = $"node-{index}",
            Roles = roles ?? [isValidator ? "validator" : "vendor"],
            Genesis = "../genesis.json",
            Rpc = $"http://127.0.0.1:{rpc}",
            Http = $"http://127.0.0.1:{http}",
            Peer = $"https://127.0.0.1:{peer}",
            Peers = peers ?? Nodes[index].Configuration.Peers,
            AllowedNetworks = NetworkPlan.Loopback,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(n => n.StopAsync()));
        Chain.Dispose();
        _folder.Dispose();
    }

    private void WriteNode(int index, EcdsaSigner[] signers)
    {
        string folder = NodeFolder(index);
        KeyFile.Save(Path.Combine(folder, "keys/identity.pem"), signers[index]);
        TlsIdentity.Create(Path.Combine(folder, "keys/tls.pem"), $"node-{index}", DateTimeOffset.UtcNow);
        if (index < Chain.Validators.Length)
            VoteJournal.CreateFirst(Path.Combine(folder, "data/votes.journal"), new JournalIdentity(Chain.ChainId, signers[index].Address));
        PeerConfiguration[] peers = [.. signers.Select((s, i) =>
            new PeerConfiguration($"node-{i}", $"https://127.0.0.1:{_ports[i].Peer}", s.Address.ToString())).Where((_, i) => i != index)];
        Configure(index, peers).Save(folder);
    }
}
