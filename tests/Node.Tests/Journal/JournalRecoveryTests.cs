using Chain.Core.Ledger;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Node.Tests.Chains;
using static Node.Tests.Journal.JournalWords;

namespace Node.Tests.Journal;

/// <summary>A node that lost its journal stays silent, also after restarts, until it has synced (docs/consensus.md, lesson 11).</summary>
[TestFixture]
public sealed class JournalRecoveryTests
{
    [Test]
    public void Open_WithoutAFile_IsRecovering()
    {
        using TempFolder folder = new();
        using VoteJournal journal = VoteJournal.Open(folder["data/votes.journal"], Owner);
        Assert.That(journal.IsRecovering);
    }

    [Test]
    public void Open_AgainBeforeItCaughtUp_IsStillRecovering()
    {
        using TempFolder folder = new();
        VoteJournal.Open(folder["votes.journal"], Owner).Dispose();
        using VoteJournal journal = VoteJournal.Open(folder["votes.journal"], Owner);
        Assert.That(journal.IsRecovering);
    }

    [Test]
    public void EndRecovery_OnceCaughtUp_HoldsThroughRestartAndCompaction()
    {
        PowerCutDisk disk = new();
        using (VoteJournal journal = Open(disk))
        {
            journal.EndRecovery(503);
            Assert.That(disk.DurableLength, Is.EqualTo(disk.Length));
            journal.RecordMessage(501, new byte[VoteJournal.CompactAboveBytes]);
            journal.EndHeight(501);
        }

        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()));
        Assert.Multiple(() =>
        {
            Assert.That(restarted.IsRecovering, Is.False);
            Assert.That(restarted.SilentUntilHeight, Is.EqualTo(503));
        });
    }

    [Test]
    public void Compact_WhileRecovering_StaysRecovering()
    {
        PowerCutDisk disk = new();
        using (VoteJournal journal = Open(disk))
        {
            journal.RecordMessage(1, new byte[VoteJournal.CompactAboveBytes]);
            journal.EndHeight(1);
        }

        Assert.That(disk.Length, Is.LessThan(1024));
        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()));
        Assert.That(restarted.IsRecovering);
    }

    [Test]
    public void CreateFirst_ForANewIdentity_MayVoteAtOnce()
    {
        using TempFolder folder = new();
        VoteJournal.CreateFirst(folder["data/votes.journal"], Owner);
        using VoteJournal journal = VoteJournal.Open(folder["data/votes.journal"], Owner);
        Assert.Multiple(() =>
        {
            Assert.That(journal.IsRecovering, Is.False);
            Assert.That(journal.SilentUntilHeight, Is.Zero);
            Assert.That(journal.TryRecordVote(VoteType.Prevote, 1, 0, A));
        });
    }

    [Test]
    public void CreateFirst_OverAJournal_RefusesAndKeepsIt()
    {
        using TempFolder folder = new();
        VoteJournal.CreateFirst(folder["votes.journal"], Owner);
        byte[] before = File.ReadAllBytes(folder["votes.journal"]);
        Assert.That(() => VoteJournal.CreateFirst(folder["votes.journal"], Owner), Throws.InstanceOf<NodeStartupException>().With.Message.Contains("keep it"));
        Assert.That(File.ReadAllBytes(folder["votes.journal"]), Is.EqualTo(before));
    }
}
