using Chain.Node.ConsensusHost;
using Chain.Node.Journal;

namespace Node.Tests.Cluster;

/// <summary>A validator starts with an old copy of its files: a restored backup. It must not sign again what it has signed before [CON.14].</summary>
[TestFixture]
[Category("CON.14")]
public sealed class OldJournalTests
{
    [Test]
    public async Task Start_WithAnOldJournalBesideTheCurrentChain_NoticesItAndSignsAfterTwoMoreHeights()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await cluster.CommitAsync();
        await cluster[0].StopAsync();
        string journal = Path.Combine(cluster[0].Data, "votes.journal");
        byte[] old = await File.ReadAllBytesAsync(journal);
        await cluster[0].StartAsync();
        long height = await DecideWithNode0Async(cluster, 3);
        await cluster[0].StopAsync();
        await File.WriteAllBytesAsync(journal, old);

        await cluster[0].StartAsync();
        await cluster[0].Log.WaitAsync("JournalOlder");
        Assert.That(cluster[0].Get<OwnSigner>().MaySign(height + 1), Is.False);
        await AssertSignsAgainAsync(cluster);
    }

    [Test]
    public async Task Start_WithAnOldCopyOfTheWholeFolder_NoticesItsOwnSignaturesOnTheBlocksThatItFetches()
    {
        await using InProcessCluster cluster = await InProcessCluster.StartAsync();
        await cluster.CommitAsync();
        await cluster[0].StopAsync();
        string backup = cluster[0].Data + ".backup";
        TempFolder.Copy(cluster[0].Data, backup);
        await cluster[0].StartAsync();
        long height = await DecideWithNode0Async(cluster, 3);
        await cluster[0].StopAsync();
        Directory.Delete(cluster[0].Data, recursive: true);
        Directory.Move(backup, cluster[0].Data);

        await cluster[0].StartAsync();
        string text = await cluster[0].Log.WaitAsync("ForeignVote");
        Assert.That(text, Does.Contain("precommit").And.Contain("in use elsewhere"));
        await cluster[0].WaitForHeightAsync(height);
        await AssertSignsAgainAsync(cluster);
    }

    /// <summary>Decides blocks while node 3 is down, so each certificate has node 0's signature.</summary>
    private static async Task<long> DecideWithNode0Async(InProcessCluster cluster, int blocks)
    {
        await cluster[3].StopAsync();
        long height = 0;
        for (int i = 0; i < blocks; i++) height = await cluster.CommitAsync(via: 1);
        await cluster[0].WaitForHeightAsync(height);
        await cluster[3].StartAsync();
        await cluster[3].WaitForHeightAsync(height);
        return height;
    }

    private static async Task AssertSignsAgainAsync(InProcessCluster cluster)
    {
        await cluster[0].Log.WaitAsync("JournalRecovered");
        VoteJournal journal = cluster[0].Get<VoteJournal>();
        while (cluster[0].Height + 1 < journal.SilentUntilHeight)
        {
            await cluster.CommitAsync(via: 1);
            await cluster[0].WaitForHeightAsync(cluster[1].Height);
        }

        await cluster[3].StopAsync();
        await cluster[0].WaitForHeightAsync(await cluster.CommitAsync(via: 1)); // The quorum needs node 0.
        Assert.That(cluster.Nodes.Where(n => n.IsRunning).Select(n => n.Log.Has("EvidenceFound")), Is.All.False, "nobody signed twice");
        cluster.AssertAgreement();
    }
}
