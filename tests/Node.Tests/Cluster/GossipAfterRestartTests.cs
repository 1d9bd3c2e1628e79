using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Records;
using Chain.Node.Storage;
using Node.Tests.Chains;

namespace Node.Tests.Cluster;

/// <summary>Transactions that a node admits while the others are away, or that the network loses, are final soon after the others are back.</summary>
[TestFixture]
public sealed class GossipAfterRestartTests
{
    private const int PerVendor = 40;
    private const int Vendors = 20;

    // No heartbeat block may help: without gossip, the transactions would wait for a round that only their holder starts.
    private static readonly ChainParameters Idle = new() { HeartbeatMs = 3_600_000 };

    [Test]
    public async Task Restart_OfThreeWhileTheFourthAdmits_AllBecomesFinalWithoutAHeartbeat()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(parameters: Idle, vendors: Vendors);
        await cluster.CommitAsync();
        await Task.WhenAll(cluster.Nodes.Skip(1).Select(n => n.StopAsync()));
        Admit(cluster, forward: true);

        await Task.WhenAll(cluster.Nodes.Skip(1).Select(n => n.StartAsync()));

        await WaitUntilFinalAsync(cluster);
    }

    [Test]
    public async Task Frames_AreLost_AreOfferedAgainWhileThereIsNoBlock()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(parameters: Idle, vendors: Vendors);
        await cluster.CommitAsync();

        Admit(cluster, forward: false);

        await WaitUntilFinalAsync(cluster);
    }

    private static void Admit(InProcessCluster cluster, bool forward)
    {
        using StateView view = cluster[0].Store.OpenView();
        foreach (EcdsaSigner vendor in cluster.Chain.Vendors)
        {
            ulong first = vendor == cluster.Chain.Vendor ? 1UL : 0;
            Transaction[] calls = [.. Enumerable.Range(0, PerVendor).Select(i => cluster.Chain.Call(vendor, first + (ulong)i))];
            foreach (Transaction call in calls) cluster[0].Pool.Admit(call, view);
            if (forward) cluster[0].Hub.BroadcastTransactions(calls);
        }
    }

    private static Task WaitUntilFinalAsync(InProcessCluster cluster) => Wait.UntilAsync(
        () => cluster[0].Pool.Count == 0 && cluster.Nodes.All(n => n.Height == cluster[0].Height),
        TimeSpan.FromSeconds(20), () => $"{cluster[0].Pool.Count} of {PerVendor * Vendors} transactions wait at height {cluster[0].Height}");
}
