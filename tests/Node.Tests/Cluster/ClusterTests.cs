using Chain.Core.Ledger;
using Node.Tests.Chains;

namespace Node.Tests.Cluster;

/// <summary>Four validators and an observer decide blocks over real sockets, and stop and start again.</summary>
[TestFixture]
public sealed class ClusterTests
{
    [Test]
    [Category("P1.4")]
    public async Task Transactions_ThroughAnyNode_AreFinalOnAll()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(observers: 1);
        for (int i = 0; i < 5; i++) await cluster.CommitAsync(via: i);
        long height = cluster.Nodes.Max(n => n.Height);
        await Task.WhenAll(cluster.Nodes.Select(n => n.WaitForHeightAsync(height)));
        cluster.AssertAgreement();
        Assert.That(height, Is.GreaterThanOrEqualTo(5));
    }

    [Test]
    public async Task Stop_OfOneThenAnother_ThenAll_LosesNothing()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await cluster.CommitAsync();
        await cluster[3].StopAsync();
        long height = await cluster.CommitAsync();
        await cluster[3].StartAsync();
        await cluster[3].WaitForHeightAsync(height);
        await Task.WhenAll(cluster.Nodes.Select(n => n.WaitForHeightAsync(height)));
        await Task.WhenAll(cluster.Nodes.Select(n => n.StopAsync()));
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync()));
        Assert.That(cluster.Nodes.Select(n => n.Height), Is.All.GreaterThanOrEqualTo(height));
        await cluster.CommitAsync(via: 2);
        cluster.AssertAgreement();
    }

    [Test]
    public async Task Stop_WhileBlocksAreMade_IsCleanAndQuick()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        using CancellationTokenSource done = new();
        Transaction[] calls = [.. Enumerable.Range(0, 400).Select(i => cluster.Chain.Call(cluster.Chain.Vendor, (ulong)i))];
        // Twenty at a time: the test sends the next ones after these are in a block. All at once would fit into one block, and
        // there would be no second.
        Task load = Task.Run(async () =>
        {
            foreach (Transaction[] some in calls.Chunk(20))
            {
                long before = cluster[0].Height;
                foreach (Transaction call in some)
                {
                    using Chain.Node.Storage.StateView view = cluster[0].Store.OpenView();
                    cluster[0].Pool.Admit(call, view);
                    cluster[0].Hub.BroadcastTransactions([call]);
                }

                await cluster[0].WaitForHeightAsync(before + 1);
            }
        });
        await cluster[1].WaitForHeightAsync(2);
        Task stop = cluster[1].StopAsync();
        await stop.WaitAsync(TimeSpan.FromSeconds(10));
        await load;
        long height = cluster[0].Height;
        await cluster[1].StartAsync();
        await cluster[1].WaitForHeightAsync(height);
        cluster.AssertAgreement();
    }
}
