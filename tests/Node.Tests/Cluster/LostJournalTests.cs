using Chain.Consensus;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Journal;

namespace Node.Tests.Cluster;

/// <summary>More validators lose their data than the chain tolerates. No other block may become final in place of a decided one [CON.12].</summary>
[TestFixture]
[Category("CON.12")]
public sealed class LostJournalTests
{
    /// <summary>Time in which a quorum of running validators decides a waiting transaction many times over.</summary>
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(4);

    [Test]
    public async Task Start_OfTwoWipedValidatorsWithoutTheSurvivor_DecidesNoOtherBlock()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        long height = 0;
        for (int i = 0; i < 3; i++) height = await cluster.CommitAsync();
        await Task.WhenAll(cluster.Nodes.Select(n => n.WaitForHeightAsync(height)));
        height = cluster[1].Height;
        await cluster[1].StopAsync();
        long decided = height;
        for (int i = 0; i < 2; i++) decided = await cluster.CommitAsync();
        await Task.WhenAll(new[] { 0, 2, 3 }.Select(i => cluster[i].WaitForHeightAsync(decided)));
        Hash256[] blocks = Hashes(cluster[0], decided);
        await Task.WhenAll(cluster[2].StopAsync(), cluster[3].StopAsync());
        foreach (int wiped in new[] { 2, 3 }) Directory.Delete(cluster[wiped].Data, recursive: true);
        await cluster[0].StopAsync();

        // The only running validator that remembers anything has not seen the last two blocks.
        await Task.WhenAll(new[] { 1, 2, 3 }.Select(i => cluster[i].StartAsync()));
        await Task.WhenAll(new[] { 1, 2, 3 }.Select(i => cluster[i].WaitForHeightAsync(height)));
        Task<long> other = cluster.CommitAsync(via: 1);
        await Task.WhenAny(other, Task.Delay(Ample));
        Assert.Multiple(() =>
        {
            Assert.That(new[] { 1, 2, 3 }.Select(i => cluster[i].Height), Is.All.EqualTo(height), "another block became final");
            Assert.That(new[] { 2, 3 }.Select(i => cluster[i].Get<VoteJournal>().IsRecovering), Is.All.True);
            Assert.That(cluster[2].Get<PeerHeights>().Claims[cluster[3].Signer.Address].IsLost, "the wiped validators say so");
        });

        await cluster[0].StartAsync();
        await Task.WhenAll(cluster.Nodes.Select(n => n.WaitForHeightAsync(decided)));
        Assert.That(cluster.Nodes.Select(n => Hashes(n, decided)), Is.All.EqualTo(blocks));
        cluster.AssertAgreement();
    }

    private static Hash256[] Hashes(ClusterNode node, long height) => [.. Enumerable.Range(1, (int)height).Select(h => node.Store.GetHeader(h)!.Hash)];
}
