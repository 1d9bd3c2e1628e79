using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Node.Journal;

namespace Node.Tests.Cluster;

/// <summary>
/// New, late and wiped nodes sync from their peers, and a validator signs nothing meanwhile (docs/consensus.md, lessons 7, 11
/// and 25).
/// </summary>
[TestFixture]
public sealed class LateJoinTests
{
    [Test]
    public async Task Start_OfANewNode_GetsEveryBlock()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(observers: 1);
        await Task.WhenAll(cluster.Nodes.Take(4).Select(n => n.StartAsync()));
        long height = 0;
        for (int i = 0; i < 12; i++) height = await cluster.CommitAsync();
        await cluster[4].StartAsync();
        await cluster[4].WaitForHeightAsync(height);
        Assert.That(await cluster[4].Log.WaitAsync("SyncProgress"), Does.Contain("%"));
        cluster.AssertAgreement();
    }

    [Test]
    public async Task Start_OfAValidatorThatIsBehind_SignsNothingForDecidedHeights()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        // If the node stopped before this commit, it would rightly sign its journaled votes of this height again.
        await cluster[3].WaitForHeightAsync(await cluster.CommitAsync());
        await cluster[3].StopAsync();
        long height = 0;
        for (int i = 0; i < 8; i++) height = await cluster.CommitAsync();
        SigningSpy spy = new(cluster[3].Signer);
        cluster[3].Adjust = spy.Install;
        await cluster[3].StartAsync();
        await cluster[3].WaitForHeightAsync(height);
        long after = await cluster.CommitAsync();
        await cluster[3].WaitForHeightAsync(after);
        await cluster[0].StopAsync();
        await cluster.CommitAsync(via: 1); // This commit needs its vote.
        Assert.Multiple(() =>
        {
            Assert.That(spy.VotedHeights(cluster[3], 1, height - 1), Is.Empty);
            Assert.That(spy.VotedHeights(cluster[3], height + 1, cluster[3].Height), Is.Not.Empty);
        });
        cluster.AssertAgreement();
    }

    [Test]
    public async Task Start_OfAWipedValidator_CatchesUpStaysSilentForTwoHeightsThenVotes()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        for (int i = 0; i < 5; i++) await cluster.CommitAsync();
        await cluster[3].StopAsync();
        Directory.Delete(cluster[3].Data, recursive: true);
        SigningSpy spy = new(cluster[3].Signer);
        cluster[3].Adjust = spy.Install;
        await cluster[3].StartAsync();
        await cluster[3].Log.WaitAsync("JournalLost");
        long height = cluster[0].Height;
        await cluster[3].WaitForHeightAsync(height);

        // The wiped node must stay silent, so the other three decide these blocks without it.
        while (!cluster[3].Log.Has("JournalRecovered")) await cluster[3].WaitForHeightAsync(await cluster.CommitAsync());
        long from = cluster[3].Get<VoteJournal>().SilentUntilHeight;
        while (cluster[3].Height < from + 1) await cluster[3].WaitForHeightAsync(await cluster.CommitAsync());
        Assert.Multiple(() =>
        {
            Assert.That(spy.VotedHeights(cluster[3], 1, from - 1), Is.Empty, "it signed during its silence");
            Assert.That(from, Is.GreaterThan(height + JournalRecovery.SilentHeights));
        });

        // With one node stopped, this commit needs its vote.
        await cluster[0].StopAsync();
        await cluster.CommitAsync(via: 1);
        Assert.That(spy.VotedHeights(cluster[3], from, cluster[3].Height), Is.Not.Empty);
        cluster.AssertAgreement();
    }

    [Test]
    public async Task Start_OfAllWithoutJournalsAtTheGenesis_BeginsAllTheSame()
    {
        await using InProcessCluster cluster = InProcessCluster.Create();
        foreach (ClusterNode node in cluster.Nodes) Directory.Delete(node.Data, recursive: true);
        await Task.WhenAll(cluster.Nodes.Select(n => n.StartAsync()));
        Assert.That(await cluster.CommitAsync(), Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Start_OfTheOnlyValidator_NeedsNobody()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync(validators: 1);
        long height = await cluster.CommitAsync();
        await cluster[0].StopAsync();
        await cluster[0].StartAsync();
        Assert.That(await cluster.CommitAsync(), Is.EqualTo(height + 1));
    }

    [Test]
    public async Task Status_WhileBehind_SaysSoAndWhereTo()
    {
        await using InProcessCluster cluster = InProcessCluster.Create(observers: 1);
        await Task.WhenAll(cluster.Nodes.Take(4).Select(n => n.StartAsync()));
        long height = 0;
        for (int i = 0; i < 4; i++) height = await cluster.CommitAsync();
        await cluster[4].StartAsync();
        await cluster[4].WaitForHeightAsync(height);
        Fwledger.V1.StatusReply status = await cluster[4].Rpc.GetStatusAsync(new Fwledger.V1.GetStatusRequest());
        Assert.Multiple(() =>
        {
            Assert.That(status.Height, Is.GreaterThanOrEqualTo(height));
            Assert.That(status.CatchingUp, Is.False);
        });
    }
}
