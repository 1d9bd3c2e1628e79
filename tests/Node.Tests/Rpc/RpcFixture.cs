using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Fwledger.V1;
using Google.Protobuf;
using Node.Tests.Chains;
using Node.Tests.Cluster;

namespace Node.Tests.Rpc;

/// <summary>One running node with a few blocks, one of which deploys a release.</summary>
internal sealed class RpcFixture : IAsyncDisposable
{
    private RpcFixture(InProcessCluster cluster) => Cluster = cluster;

    public InProcessCluster Cluster { get; }

    public ClusterNode Node => Cluster[0];

    public TestChain Chain => Cluster.Chain;

    public Ledger.LedgerClient Rpc => Node.Rpc;

    public Transaction Deployment { get; private set; } = null!;

    public ReleaseManifest Manifest { get; private set; } = null!;

    public static async Task<RpcFixture> StartAsync()
    {
        InProcessCluster cluster = InProcessCluster.Create(validators: 1, vendors: 3);
        await cluster[0].StartAsync();
        RpcFixture fixture = new(cluster);
        fixture.Manifest = TestChain.Manifest(fixture.Chain.Vendor, [1, 2, 3], "http://127.0.0.1:1/nowhere");
        fixture.Deployment = fixture.Chain.Deploy(fixture.Chain.Vendor, 0, fixture.Manifest);
        await cluster.SubmitAsync(fixture.Deployment);
        for (int i = 0; i < 3; i++) await cluster.CommitAsync();
        return fixture;
    }

    public static SubmitTransactionRequest Submit(Transaction transaction) => new() { Transaction = ByteString.CopyFrom(transaction.Encoded.Span) };

    public string Contract => Manifest.ContractAddress(Chain.ChainId).ToString();

    public static string Zeros(int bytes) => new('0', 2 * bytes);

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();
}
