using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Node.Tests.Chains;
using static Node.Tests.Journal.JournalWords;

namespace Node.Tests.Journal;

/// <summary>What the journal allows a validator to sign, and what it remembers after a restart.</summary>
[TestFixture]
[Category("CON.1")]
public sealed class VoteJournalTests
{
    private static IEnumerable<TestCaseData> SecondWords()
    {
        yield return Case("the same vote again", j => j.TryRecordVote(VoteType.Prevote, 5, 0, A), true);
        yield return Case("another block in the same round", j => j.TryRecordVote(VoteType.Prevote, 5, 0, B), false);
        yield return Case("nil in the same round", j => j.TryRecordVote(VoteType.Prevote, 5, 0, Hash256.Zero), false);
        yield return Case("another precommit in the same round", j => j.TryRecordVote(VoteType.Precommit, 5, 0, B), false);
        yield return Case("another block in a later round", j => j.TryRecordVote(VoteType.Prevote, 5, 1, B), true);
        yield return Case("a later height", j => j.TryRecordVote(VoteType.Prevote, 6, 0, B), true);
        yield return Case("an earlier height", j => j.TryRecordVote(VoteType.Prevote, 4, 0, A), false);
        yield return Case("the same proposal again", j => j.TryRecordProposal(5, 1, 0, A), true);
        yield return Case("another proposal in the same round", j => j.TryRecordProposal(5, 1, 0, B), false);
        yield return Case("the same block with another proof of lock", j => j.TryRecordProposal(5, 1, -1, A), false);
        yield return Case("a proposal in a later round", j => j.TryRecordProposal(5, 2, -1, B), true);
        yield return Case("a proposal of an earlier height", j => j.TryRecordProposal(4, 7, -1, A), false);

        static TestCaseData Case(string desc, Func<VoteJournal, bool> say, bool expected) =>
            new TestCaseData(new SecondWord(say), expected).SetArgDisplayNames(desc);
    }

    /// <summary>A second thing that a validator wants to sign, after a first.</summary>
    public sealed class SecondWord
    {
        internal SecondWord(Func<VoteJournal, bool> say) => Say = say;

        internal Func<VoteJournal, bool> Say { get; }
    }

    [TestCaseSource(nameof(SecondWords))]
    [Category("D05")]
    public void TryRecord_AfterOthers_RefusesWhatContradicts(SecondWord word, bool expected)
    {
        using VoteJournal journal = Open(Filled());
        Assert.That(word.Say(journal), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(SecondWords))]
    [Category("D05")]
    public void TryRecord_AfterRestart_RefusesTheSame(SecondWord word, bool expected)
    {
        PowerCutDisk disk = Filled();
        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()[..disk.DurableLength]));
        Assert.That(word.Say(restarted), Is.EqualTo(expected));
    }

    [Test]
    public void TryRecordVote_New_IsSyncedBeforeItReturns()
    {
        PowerCutDisk disk = First();
        using VoteJournal journal = Open(disk);
        disk.Log.Clear();
        journal.TryRecordVote(VoteType.Prevote, 1, 0, A);
        journal.TryRecordProposal(1, 0, -1, A);
        Assert.That(disk.Log, Is.EqualTo(new[] { "append", "sync", "append", "sync" }));
    }

    [Test]
    public void TryRecordVote_RefusedOrKnown_WritesNothing()
    {
        PowerCutDisk disk = Filled();
        using VoteJournal journal = Open(disk);
        disk.Log.Clear();
        journal.TryRecordVote(VoteType.Prevote, 5, 0, A);
        journal.TryRecordVote(VoteType.Prevote, 5, 0, B);
        journal.TryRecordVote(VoteType.Prevote, 3, 0, B);
        Assert.That(disk.Log, Is.Empty);
    }

    [Test]
    [Category("CON.11")]
    public void Open_Filled_GivesBackWordsAndMessagesInOrder()
    {
        using VoteJournal journal = Open(new PowerCutDisk(Filled().Read()));
        Assert.Multiple(() =>
        {
            Assert.That(journal.Height, Is.EqualTo(5));
            Assert.That(journal.Votes, Is.EqualTo(new Dictionary<(int, VoteType), Hash256> { [(0, VoteType.Prevote)] = A, [(0, VoteType.Precommit)] = A }));
            Assert.That(journal.Proposals, Is.EqualTo(new Dictionary<int, (int, Hash256)> { [1] = (0, A) }));
            Assert.That(journal.Messages, Is.EqualTo(new[] { "a proposal"u8.ToArray(), "a vote"u8.ToArray() }));
            Assert.That(journal.TornBytes, Is.Zero);
            Assert.That(journal.IsRecovering, Is.False);
        });
    }

    [Test]
    public void EndHeight_AfterVotes_ForgetsThemButRefusesTheHeight()
    {
        using VoteJournal journal = Open(Filled());
        journal.EndHeight(5);
        Assert.Multiple(() =>
        {
            Assert.That(journal.Height, Is.EqualTo(6));
            Assert.That(journal.Votes, Is.Empty);
            Assert.That(journal.TryRecordVote(VoteType.Prevote, 5, 9, A), Is.False);
        });
    }

    [Test]
    public void EndHeight_OfAnEarlierHeight_ChangesNothing()
    {
        using VoteJournal journal = Open(Filled());
        journal.EndHeight(3);
        Assert.That(journal.Height, Is.EqualTo(5));
    }

    [Test]
    public void EndHeight_OfALongFile_ShrinksIt()
    {
        PowerCutDisk disk = First();
        using VoteJournal journal = Open(disk);
        journal.RecordMessage(1, new byte[VoteJournal.CompactAboveBytes]);
        journal.TryRecordVote(VoteType.Prevote, 1, 0, A);
        journal.EndHeight(1);
        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()));
        Assert.Multiple(() =>
        {
            Assert.That(disk.Length, Is.LessThan(1024));
            Assert.That(disk.DurableLength, Is.EqualTo(disk.Length));
            Assert.That(restarted.Height, Is.EqualTo(2));
            Assert.That(restarted.TryRecordVote(VoteType.Prevote, 1, 0, B), Is.False);
        });
    }

    [Test]
    [Category("F05")]
    public void RecordMessage_InAHeightWithoutEnd_KeepsWordsAndNewestMessagesWithinBounds()
    {
        PowerCutDisk disk = First();
        using VoteJournal journal = Open(disk);
        journal.TryRecordVote(VoteType.Precommit, 1, 0, A);
        for (byte i = 0; i < 18; i++) journal.RecordMessage(1, Enumerable.Repeat(i, 4 * 1024 * 1024).ToArray());
        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()));
        Assert.Multiple(() =>
        {
            Assert.That(disk.Length, Is.LessThanOrEqualTo(VoteJournal.CompactWithinHeightAboveBytes));
            Assert.That(restarted.Votes[(0, VoteType.Precommit)], Is.EqualTo(A));
            Assert.That(restarted.Messages[^1][0], Is.EqualTo(17));
            Assert.That(restarted.Messages, Has.Count.LessThan(17));
        });
    }

    [Test]
    public void Open_OfAnotherValidator_Refuses()
    {
        PowerCutDisk disk = Filled();
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => VoteJournal.Open(disk, Owner with { Validator = default }))!;
        Assert.That(refused.Message, Does.Contain(Owner.Validator.ToString()).And.Contain("data folder of its own"));
    }

    [Test]
    [Category("D12")]
    public void Open_OfAnotherChain_Refuses()
    {
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => VoteJournal.Open(Filled(), Owner with { ChainId = B }))!;
        Assert.That(refused.Message, Does.Contain(Owner.ChainId.ToString()).And.Contain(B.ToString()));
    }

    [Test]
    public void Open_HeldByAnother_RefusesAndNamesTheFile()
    {
        using TempFolder folder = new();
        using VoteJournal first = VoteJournal.Open(folder["votes.journal"], Owner);
        NodeStartupException refused = Assert.Throws<NodeStartupException>(() => VoteJournal.Open(folder["votes.journal"], Owner))!;
        Assert.That(refused.Message, Does.Contain(folder["votes.journal"]).And.Contain("Stop the other process"));
    }

    [Test]
    public void Open_FileThatIsReplacedWhileOpen_StaysHeld()
    {
        using TempFolder folder = new();
        using VoteJournal journal = VoteJournal.Open(folder["votes.journal"], Owner);
        journal.RecordMessage(1, new byte[VoteJournal.CompactAboveBytes]);
        journal.EndHeight(1);
        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(folder["votes.journal"]).Length, Is.LessThan(1024));
            Assert.Throws<NodeStartupException>(() => VoteJournal.Open(folder["votes.journal"], Owner));
            Assert.That(journal.TryRecordVote(VoteType.Prevote, 2, 0, A), Is.True);
        });
    }

    [Test]
    public void Open_WithALeftoverOfACutReplacement_IgnoresIt()
    {
        using TempFolder folder = new();
        VoteJournal.CreateFirst(folder["votes.journal"], Owner);
        File.WriteAllBytes(folder["votes.journal.new"], new byte[100]);
        using VoteJournal journal = VoteJournal.Open(folder["votes.journal"], Owner);
        Assert.That(File.Exists(folder["votes.journal.new"]), Is.False);
    }
}
