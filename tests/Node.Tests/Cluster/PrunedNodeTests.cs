using Chain.Core.Ledger;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Fwledger.V1;
using Grpc.Core;
using Node.Tests.Chains;

namespace Node.Tests.Cluster;

/// <summary>A real node that keeps few blocks: what it answers, what light clients still prove with it, and who can join from it.</summary>
[TestFixture]
public sealed class PrunedNodeTests
{
    private const int Blocks = 40;

    private InProcessCluster _cluster = null!;
    private Transaction _first = null!;
    private long _firstHeight;

    // Node 0, the only validator, keeps 16 blocks and 8 states; node 1 keeps everything; node 2 has not started yet.
    [OneTimeSetUp]
    public async Task Start()
    {
        _cluster = InProcessCluster.Create(validators: 1, observers: 2);
        NodeConfiguration few = _cluster.Configure(0);
        (few.StateHeightsKept, few.BlockHeightsKept) = (8, 16);
        few.Save(_cluster.NodeFolder(0));
        await _cluster[0].StartAsync();
        await _cluster[1].StartAsync();
        _first = _cluster.Chain.Call(_cluster.Chain.Vendor, 0);
        _firstHeight = await _cluster.SubmitAsync(_first);
        long height = 0;
        while (height < Blocks) height = await _cluster.CommitAsync();
        await Wait.UntilAsync(() => _cluster[0].Store.LowestBlock == height - 15, "node 0 prunes");
        await _cluster[1].WaitForHeightAsync(height);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task Read_OfWhatIsPruned_NamesTheReasonAndTheLowestHeight()
    {
        string blocks = $"Pruned: this node no longer keeps block 1; the lowest that it keeps is {_cluster[0].Store.LowestBlock}";
        (string Desc, Func<Task> Ask, string Expected)[] cases =
        [
            ("block", async () => await _cluster[0].Rpc.GetBlockAsync(new GetBlockRequest { Height = 1 }), blocks),
            ("header", async () => await _cluster[0].Rpc.GetLightBlockAsync(new GetLightBlockRequest { Height = 1 }), blocks),
            ("history", async () => await _cluster[0].Rpc.GetHistoryProofAsync(new GetHistoryProofRequest { Index = 1 }), blocks),
            ("state", async () => await _cluster[0].Rpc.GetStateProofAsync(
                new GetStateProofRequest { Height = 1, Path = StateKeys.Parameters.Path.ToString() }), "Pruned: this node does not keep the state of block 1"),
        ];
        foreach ((string desc, Func<Task> ask, string expected) in cases)
        {
            RpcException refusal = (await Assert.ThrowsAsync<RpcException>(() => ask(), desc))!;
            Assert.That(refusal.StatusCode, Is.EqualTo(StatusCode.OutOfRange), desc);
            Assert.That(refusal.Status.Detail, Does.StartWith(expected), desc);
        }

        using HttpResponseMessage answer = await _cluster[0].Http.GetAsync(new Uri("/v1/blocks/1", UriKind.Relative));
        Assert.That((int)answer.StatusCode, Is.EqualTo(400));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(blocks));
        Assert.That(await _cluster[0].Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            Does.Contain($"fwledger_lowest_block {_cluster[0].Store.LowestBlock}"));
    }

    [Test]
    public async Task GetReceipt_OfATransactionInAPrunedBlock_SaysSoInsteadOfWaiting()
    {
        RpcException refusal = (await Assert.ThrowsAsync<RpcException>(async () => await _cluster[0].Rpc.GetReceiptAsync(
            new GetReceiptRequest { TransactionId = _first.Id.ToString(), WaitMs = 100 })))!;
        // RocksDB may have dropped the row of the index already; then the node knows the transaction no more.
        Assert.That(refusal.Status.Detail,
            Does.StartWith($"Pruned: this node no longer keeps block {_firstHeight};").Or.Contain($"is in no block from {_cluster[0].Store.LowestBlock} on"));
        ReceiptReply there = await _cluster[1].Rpc.GetReceiptAsync(new GetReceiptRequest { TransactionId = _first.Id.ToString() });
        Assert.That(there.Height, Is.EqualTo(_firstHeight), "an archive has it");
    }

    [Test]
    public async Task LightClient_FromTheGenesisAndFromAPrunedHeight_GoesOverThePrunedRange()
    {
        using TempFolder folder = new();
        using GrpcLightSource source = new(_cluster[0].Configuration.Rpc!), archive = new(_cluster[1].Configuration.Rpc!);
        LightBlock old = (await archive.GetLightBlockAsync(3, CancellationToken.None))!;
        foreach (TrustedState start in new[] { TrustedState.FromGenesis(_cluster.Chain.Genesis), TrustedState.FromBlock(old) })
        {
            using LightClient client = new(start, [source], new TrustOptions(), new FileTrustStore(folder[$"from-{start.Height}"]), TimeProvider.System);
            Assert.That(await client.SyncAsync(CancellationToken.None), Is.EqualTo(LightVerdict.Valid), $"from {start.Height}");
            Assert.That(client.Trusted.Height, Is.GreaterThanOrEqualTo(Blocks));
        }
    }

    [Test]
    public async Task Start_OfANewNodeBesideAPrunedOne_TakesTheBlocksFromTheArchive()
    {
        long height = _cluster[0].Height;
        await _cluster[2].StartAsync();
        try
        {
            await _cluster[2].WaitForHeightAsync(height);
            Assert.That(_cluster[2].Store.GetBlock(1), Is.Not.Null);
        }
        finally
        {
            await _cluster[2].StopAsync();
            Directory.Delete(_cluster[2].Data, recursive: true);
        }
    }

    [Test]
    public async Task Start_OfANewNodeThatKnowsPrunedNodesOnly_SaysThatNobodyHasTheBlock()
    {
        NodeConfiguration alone = _cluster.Configure(2, [.. _cluster[2].Configuration.Peers.Where(p => p.Name == "node-0")]);
        NodeConfiguration before = _cluster.Configure(2);
        alone.Save(_cluster.NodeFolder(2));
        await _cluster[1].StopAsync();
        try
        {
            await _cluster[2].StartAsync();
            Assert.That(await _cluster[2].Log.WaitAsync("SyncNoSource"), Does.Contain("no peer has block 1 any more").And.Contain("keeps all blocks"));
        }
        finally
        {
            await _cluster[2].StopAsync();
            Directory.Delete(_cluster[2].Data, recursive: true);
            before.Save(_cluster.NodeFolder(2));
            await _cluster[1].StartAsync();
        }
    }
}
