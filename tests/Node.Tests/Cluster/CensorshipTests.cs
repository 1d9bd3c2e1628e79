using Chain.Core.Ledger;

namespace Node.Tests.Cluster;

/// <summary>A validator that omits a vendor's calls from its blocks can only delay them (threat D18).</summary>
[TestFixture]
[Category("D18")]
public sealed class CensorshipTests
{
    [Test]
    public async Task Commit_WhileOneValidatorCensorsAVendor_EachCallIsFinalAllTheSame()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(vendors: 2);
        ClusterNode censor = cluster[2];
        int hidden = 0;
        censor.Pool.Admitted += transaction =>
        {
            if (!transaction.Sender.Equals(cluster.Chain.Vendor.Address)) return;
            censor.Pool.Remove(transaction);
            Interlocked.Increment(ref hidden);
        };

        // More heights than validators, so the censor gets its turn. The other vendor's calls make it propose.
        List<long> heights = [];
        for (int i = 0; i < 6; i++)
        {
            heights.Add(await cluster.CommitAsync());
            await cluster.CommitAsync(sender: cluster.Chain.Vendors[1]);
        }

        Block[] blocks = [.. Enumerable.Range(1, (int)cluster[0].Height).Select(h => cluster[0].Store.GetBlock(h)!)];
        Assert.Multiple(() =>
        {
            Assert.That(hidden, Is.Positive, "the censor saw calls and omitted them");
            Assert.That(blocks.SelectMany(b => b.Transactions).Count(t => t.Sender.Equals(cluster.Chain.Vendor.Address)), Is.EqualTo(heights.Count));
        });
        cluster.AssertAgreement();
    }
}
