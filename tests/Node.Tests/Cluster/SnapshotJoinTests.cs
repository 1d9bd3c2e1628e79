using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Light;
using Chain.Node.Configuration;
using Chain.Node.Storage;
using Fwledger.V1;
using Grpc.Core;
using Node.Tests.Chains;
using Node.Tests.Storage;

namespace Node.Tests.Cluster;

/// <summary>Real nodes over loopback join by a snapshot: they get the same roots, go on with blocks, validate, and say what they do not keep.</summary>
[TestFixture]
[Category("D14")]
public sealed class SnapshotJoinTests
{
    private const int Entries = 6_000, Before = 5;

    [Test]
    public async Task Start_OfAnObserver_TakesTheStateAndGoesOnWithBlocks()
    {
        await using InProcessCluster cluster = await StartAsync(observers: 1);
        long height = cluster[0].Height;
        SetSync(cluster, 4, NodeConfiguration.SyncSnapshot, null);
        await cluster[4].StartAsync();
        Assert.That(cluster[4].Store.BaseHeight, Is.InRange(Before, height + 1), "it has executed no earlier block");
        height = await cluster.CommitAsync();
        await cluster[4].WaitForHeightAsync(height);
        Assert.Multiple(() =>
        {
            Assert.That(cluster[4].Store.GetHeader(height)!.Hash, Is.EqualTo(cluster[0].Store.GetHeader(height)!.Hash));
            Assert.That(cluster[4].Snapshot!.Pieces, Is.GreaterThan(2));
            Assert.That(Directory.Exists(Path.Combine(cluster[4].Data, "snapshot")), Is.False, "nothing is left over");
        });
        StatusReply status = await cluster[4].Rpc.GetStatusAsync(new GetStatusRequest());
        Assert.That(status.LowestBlock, Is.EqualTo(cluster[4].Store.BaseHeight + 1));
        RpcException refusal = (await Assert.ThrowsAsync<RpcException>(async () =>
            await cluster[4].Rpc.GetNextSetChangeAsync(new GetNextSetChangeRequest { AfterHeight = 0 })))!;
        Assert.That(refusal.Status.Detail, Does.Contain($"headers from {cluster[4].Store.BaseHeight}"));

        // A light client that trusts a later header follows the joined node.
        using TempFolder folder = new();
        using GrpcLightSource source = new(cluster[4].Configuration.Rpc!);
        LightBlock start = (await source.GetLightBlockAsync(cluster[4].Store.BaseHeight, CancellationToken.None))!;
        using LightClient client = new(TrustedState.FromBlock(start), [source], new TrustOptions(), new FileTrustStore(folder["trust"]), TimeProvider.System);
        Assert.That(await client.SyncAsync(CancellationToken.None), Is.EqualTo(LightVerdict.Valid));
        await cluster[4].StopAsync();
        await cluster[4].StartAsync();
        Assert.That(cluster[4].Height, Is.GreaterThanOrEqualTo(height));
    }

    [Test]
    public async Task Start_OfAWipedValidatorFromACheckpoint_ValidatesAgain()
    {
        await using InProcessCluster cluster = await StartAsync();
        await cluster[3].StopAsync();
        Directory.Delete(cluster[3].Data, recursive: true);
        ChainHead head = cluster[0].Store.Head;
        SetSync(cluster, 3, NodeConfiguration.SyncSnapshot, new Checkpoint(head.Height, head.Hash, head.Header.NextValidatorsHash).ToString());
        SigningSpy spy = new(cluster[3].Signer);
        cluster[3].Adjust = spy.Install;
        await cluster[3].StartAsync();
        Assert.That(cluster[3].Store.BaseHeight, Is.GreaterThanOrEqualTo(head.Height));
        await cluster[3].Log.WaitAsync("JournalLost");
        while (!cluster[3].Log.Has("JournalRecovered")) await cluster[3].WaitForHeightAsync(await cluster.CommitAsync());
        long from = cluster[3].Get<Chain.Node.Journal.VoteJournal>().SilentUntilHeight;
        while (cluster[3].Height < from + 1) await cluster[3].WaitForHeightAsync(await cluster.CommitAsync());
        Assert.That(spy.VotedHeights(cluster[3], 1, from - 1), Is.Empty, "it signs nothing that it may have signed before");
        await cluster[0].StopAsync();
        long height = await cluster.CommitAsync(via: 1); // This commit needs its vote.
        await cluster[3].WaitForHeightAsync(height);
        Assert.That(cluster[3].Store.GetHeader(height)!.Hash, Is.EqualTo(cluster[1].Store.GetHeader(height)!.Hash));
    }

    [Test]
    public async Task Start_WithAWrongCheckpoint_TrustsNobody()
    {
        await using InProcessCluster cluster = await StartAsync(observers: 1);
        Checkpoint wrong = new(cluster[0].Height, Hash256.From([.. Enumerable.Repeat((byte)7, Hash256.Size)]), cluster[0].Store.Head.Header.NextValidatorsHash);
        SetSync(cluster, 4, NodeConfiguration.SyncSnapshot, wrong.ToString());
        Task start = cluster[4].StartAsync();
        Assert.That(await cluster[4].Log.WaitAsync("SnapshotWaits"), Does.Contain("checkpoint"));
        using HttpClient http = new() { BaseAddress = new Uri(cluster[4].Configuration.Http!) };
        using HttpResponseMessage ready = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
        string metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        StatusReply status = await cluster[4].Rpc.GetStatusAsync(new GetStatusRequest());
        Assert.Multiple(() =>
        {
            Assert.That((int)ready.StatusCode, Is.EqualTo(503));
            Assert.That(metrics, Does.Contain("fwledger_catching_up 1").And.Contain("fwledger_snapshot_height 0"));
            Assert.That(status.CatchingUp);
            Assert.That(status.Findings.Single().Code, Is.EqualTo("CatchingUp"));
        });
        await cluster[4].StopSnapshot.CancelAsync();
        Assert.That(async () => await start, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Directory.Exists(Path.Combine(cluster[4].Data, "chain")), Is.False);
    }

    [Test]
    public async Task Start_OnAShortChain_UsesBlocksUnlessAsked()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(observers: 1);
        await Task.WhenAll(cluster.Nodes.Take(4).Select(n => n.StartAsync()));
        long height = await cluster.CommitAsync();
        ChainHead head = cluster[0].Store.Head;
        SetSync(cluster, 4, null, new Checkpoint(head.Height, head.Hash, head.Header.NextValidatorsHash).ToString());
        await cluster[4].StartAsync();
        await cluster[4].WaitForHeightAsync(height);
        Assert.That(cluster[4].Store.BaseHeight, Is.Zero);
        await cluster[4].StopAsync();
        await cluster[4].StartAsync();
        Assert.That(Directory.Exists(Path.Combine(cluster[4].Data, "snapshot")), Is.False);
    }

    [Test]
    public async Task Start_OnAChainWithoutABlock_UsesBlocks()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(observers: 1);
        await Task.WhenAll(cluster.Nodes.Take(4).Select(n => n.StartAsync()));
        SetSync(cluster, 4, NodeConfiguration.SyncSnapshot, null);
        await cluster[4].StartAsync();
        await cluster[4].WaitForHeightAsync(await cluster.CommitAsync());
        Assert.That(cluster[4].Store.BaseHeight, Is.Zero);
    }

    [Test]
    public async Task Start_AfterStopsAtManyMoments_EndsWithTheSameState()
    {
        await using InProcessCluster cluster = await StartAsync(observers: 1);
        SetSync(cluster, 4, NodeConfiguration.SyncSnapshot, null);
        for (int milliseconds = 50; milliseconds < 1200 && !Directory.Exists(Path.Combine(cluster[4].Data, "chain")); milliseconds += 150)
        {
            cluster[4].StopSnapshot = new CancellationTokenSource(milliseconds);
            await cluster[4].StartAsync().ContinueWith(_ => { }, TaskScheduler.Default);
            await cluster[4].StopAsync();
        }

        cluster[4].StopSnapshot = new CancellationTokenSource();
        await cluster[4].StartAsync();
        long height = await cluster.CommitAsync();
        await cluster[4].WaitForHeightAsync(height);
        Assert.That(cluster[4].Store.GetHeader(height)!.Hash, Is.EqualTo(cluster[0].Store.GetHeader(height)!.Hash));
        Assert.That(cluster[4].Store.BaseHeight, Is.GreaterThanOrEqualTo(Before));
    }

    /// <summary>Four validators whose chain begins with a large state that no block explains: a node that executes blocks cannot follow it.</summary>
    private static async Task<InProcessCluster> StartAsync(int observers = 0)
    {
        InProcessCluster cluster = InProcessCluster.Create(observers: observers);
        string first = Path.Combine(cluster.NodeFolder(0), "data", "chain");
        Random random = new(5);
        using (ChainMaker maker = new(cluster.Chain, first))
        {
            for (int i = 1; i < Before; i++) StateWriter.AppendWrites(maker, []);
            StateWriter.AppendWrites(maker,
                [.. Enumerable.Range(0, Entries).Select(_ => new StateWrite(new StateKey(Hash256.From(Bytes(random, 32))), Bytes(random, 90)))]);
        }

        for (int i = 1; i < 4; i++)
        {
            string copy = Directory.CreateDirectory(Path.Combine(cluster.NodeFolder(i), "data", "chain")).FullName;
            foreach (string file in Directory.GetFiles(first)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await Task.WhenAll(cluster.Nodes.Take(4).Select(n => n.StartAsync()));
        await cluster.CommitAsync();
        return cluster;
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void SetSync(InProcessCluster cluster, int node, string? sync, string? checkpoint)
    {
        NodeConfiguration changed = cluster.Configure(node);
        changed.Sync = sync;
        if (checkpoint is not null) changed.LightClient = new LightConfiguration { Checkpoint = checkpoint };
        changed.Save(cluster.NodeFolder(node));
    }
}
