using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Journal;

namespace Node.Tests.Journal;

/// <summary>Values that several journal tests use.</summary>
internal static class JournalWords
{
    public static readonly Hash256 A = Sha256.Hash("block a"u8);
    public static readonly Hash256 B = Sha256.Hash("block b"u8);
    public static readonly JournalIdentity Owner = new(Sha256.Hash("chain"u8), Address.From(A.AsSpan()[..Address.Size]));

    public static VoteJournal Open(IJournalDisk disk) => VoteJournal.Open(disk, Owner);

    /// <summary>A journal that allows votes at once and has a few records of height 5.</summary>
    public static PowerCutDisk Filled()
    {
        PowerCutDisk disk = First();
        using VoteJournal journal = Open(disk);
        journal.EndHeight(4);
        journal.RecordMessage(5, "a proposal"u8);
        journal.TryRecordVote(VoteType.Prevote, 5, 0, A);
        journal.RecordMessage(5, "a vote"u8);
        journal.TryRecordVote(VoteType.Precommit, 5, 0, A);
        journal.TryRecordProposal(5, 1, 0, A);
        return disk;
    }

    public static PowerCutDisk First()
    {
        PowerCutDisk disk = new();
        disk.Append(JournalFrame.Encode(0, JournalRecordKind.Identity, JournalContent.EncodeIdentity(Owner)));
        disk.Sync();
        return disk;
    }

    /// <summary>The offset of each record of an undamaged file, and the end of the last one.</summary>
    public static List<int> Boundaries(byte[] file)
    {
        List<int> found = [0];
        while (found[^1] < file.Length)
        {
            Assert.That(JournalFrame.TryRead(file, found[^1], out _, out _, out int next), "the file is not whole");
            found.Add(next);
        }

        return found;
    }
}
