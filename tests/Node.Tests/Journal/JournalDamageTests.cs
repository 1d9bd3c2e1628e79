using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using static Node.Tests.Journal.JournalWords;

namespace Node.Tests.Journal;

/// <summary>
/// The journal truncates a torn end, the node refuses to start on damage before the end, and no vote is forgotten
/// (docs/consensus.md, lesson 10).
/// </summary>
[TestFixture]
[Category("D14")]
public sealed class JournalDamageTests
{
    [Test]
    public void Open_CutAtAnyByte_KeepsEveryWholeRecordAndDropsTheRest()
    {
        byte[] whole = Filled().Read();
        List<int> boundaries = Boundaries(whole);
        for (int cut = boundaries[1]; cut <= whole.Length; cut++)
        {
            PowerCutDisk disk = new(whole[..cut]);
            using VoteJournal journal = Open(disk);
            int end = boundaries.Last(b => b <= cut);
            Assert.That(journal.TornBytes, Is.EqualTo(cut - end), $"cut at {cut}");
            Assert.That(disk.Length, Is.EqualTo(end), $"cut at {cut}");
            Assert.That(journal.Votes.ContainsKey((0, VoteType.Prevote)), Is.EqualTo(end >= boundaries[4]), $"cut at {cut}");
            Assert.That(journal.Votes.ContainsKey((0, VoteType.Precommit)), Is.EqualTo(end >= boundaries[6]), $"cut at {cut}");
            Assert.That(journal.IsRecovering, Is.False, $"cut at {cut}");
        }
    }

    [Test]
    public void Open_CutInsideTheFirstRecord_TakesTheJournalForLost()
    {
        byte[] whole = Filled().Read();
        for (int cut = 0; cut < Boundaries(whole)[1]; cut++)
        {
            using VoteJournal journal = Open(new PowerCutDisk(whole[..cut]));
            Assert.That(journal.IsRecovering, $"cut at {cut}");
        }
    }

    [Test]
    public void Open_AnyByteFlippedBeforeTheLastRecord_RefusesWithTheRemedy()
    {
        byte[] whole = Filled().Read();
        int lastRecord = Boundaries(whole)[^2];
        for (int at = 0; at < lastRecord; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            NodeStartupException refused = Assert.Throws<NodeStartupException>(() => Open(new PowerCutDisk(damaged)), $"flipped at {at}")!;
            Assert.That(refused.Message, Does.Contain("memory/votes.journal").And.Contain("mv memory/votes.journal"), $"flipped at {at}");
        }
    }

    [Test]
    public void Open_AnyByteFlippedInTheLastRecord_IsATornEnd()
    {
        byte[] whole = Filled().Read();
        int lastRecord = Boundaries(whole)[^2];
        for (int at = lastRecord; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            using VoteJournal journal = Open(new PowerCutDisk(damaged));
            Assert.That(journal.TornBytes, Is.EqualTo(whole.Length - lastRecord), $"flipped at {at}");
            Assert.That(journal.Votes, Has.Count.EqualTo(2), $"flipped at {at}");
        }
    }

    [TestCase(1)]
    [TestCase(11)]
    [TestCase(4096)]
    public void Open_EndedByZeros_IsATornEnd(int zeros)
    {
        using VoteJournal journal = Open(new PowerCutDisk([.. Filled().Read(), .. new byte[zeros]]));
        Assert.Multiple(() =>
        {
            Assert.That(journal.TornBytes, Is.EqualTo(zeros));
            Assert.That(journal.Votes, Has.Count.EqualTo(2));
        });
    }

    [Test]
    public void Open_RecordMovedToAnotherPlace_Refuses()
    {
        byte[] whole = Filled().Read();
        List<int> b = Boundaries(whole);
        byte[] swapped = [.. whole[..b[3]], .. whole[b[4]..b[5]], .. whole[b[3]..b[4]], .. whole[b[5]..]];
        Assert.Throws<NodeStartupException>(() => Open(new PowerCutDisk(swapped)));
    }

    [Test]
    public void Open_TornMessageThatHoldsARecord_TakesNothingFromIt()
    {
        PowerCutDisk disk = Filled();
        byte[] forged = JournalFrame.Encode(0, JournalRecordKind.VoteIntent, JournalContent.EncodeVote(VoteType.Prevote, 5, 7, B));
        using (VoteJournal journal = Open(disk)) journal.RecordMessage(5, [.. forged, .. new byte[100]]);
        using VoteJournal restarted = Open(new PowerCutDisk(disk.Read()[..^50]));
        Assert.Multiple(() =>
        {
            Assert.That(restarted.TornBytes, Is.GreaterThan(0));
            Assert.That(restarted.Votes.ContainsKey((7, VoteType.Prevote)), Is.False);
        });
    }

    [Test]
    public void Open_RecordOfAnUnknownKind_RefusesRatherThanForgets()
    {
        PowerCutDisk disk = Filled();
        disk.Append(JournalFrame.Encode(disk.Length, (JournalRecordKind)99, [1]));
        Assert.That(() => Open(disk), Throws.InstanceOf<NodeStartupException>().With.Message.Contains("kind 99"));
    }

    [Test]
    public void Open_FileThatIsNoJournal_Refuses()
    {
        PowerCutDisk disk = new();
        disk.Append(JournalFrame.Encode(0, JournalRecordKind.HeightDone, JournalContent.EncodeHeight(3)));
        Assert.That(() => Open(disk), Throws.InstanceOf<NodeStartupException>().With.Message.Contains("owner"));
    }

    [Test]
    [Category("D05")]
    public void Words_ThroughRandomPowerCuts_AreNeverForgottenNorContradicted()
    {
        int seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int run = 0; run < 200; run++)
        {
            PowerCutDisk disk = First();
            Dictionary<(long Height, int Round, VoteType Type), Hash256> given = [];
            long height = 1;
            for (int life = 0; life < 6; life++)
            {
                using VoteJournal journal = Open(disk);
                for (int step = random.Next(12); step > 0; step--) Speak(journal, random, given, ref height);
                disk = new PowerCutDisk(disk.CutPower(random));
            }
        }
    }

    private static void Speak(VoteJournal journal, Random random, Dictionary<(long, int, VoteType), Hash256> given, ref long height)
    {
        switch (random.Next(5))
        {
            case 0:
                journal.RecordMessage(height, new byte[random.Next(200)]);
                break;
            case 1:
                journal.EndHeight(height++);
                break;
            default:
                (long, int, VoteType) place = (height, random.Next(3), random.Next(2) == 0 ? VoteType.Prevote : VoteType.Precommit);
                Hash256 block = random.Next(2) == 0 ? A : B;
                if (!journal.TryRecordVote(place.Item3, place.Item1, place.Item2, block)) break;
                Assert.That(given.GetValueOrDefault(place, block), Is.EqualTo(block), $"two votes at {place}");
                given[place] = block;
                break;
        }
    }
}
