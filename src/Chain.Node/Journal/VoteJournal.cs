using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Configuration;

namespace Chain.Node.Journal;

/// <summary>
/// Records on disk what this validator is about to sign. So a node that crashes at any point never signs two different messages for one
/// height, round and type. After a restart, it also has the messages of its last height. SPEC.md defines the format and the recovery.
/// </summary>
/// <remarks>
/// A torn end is truncated. Damage before the end stops the node, because a vote may be missing. After the loss of a journal, the node
/// signs nothing until <see cref="Chain.Consensus.JournalRecovery"/> allows it. Owner: the consensus loop.
/// </remarks>
internal sealed class VoteJournal : IDisposable
{
    /// <summary>Name of the file in a node's data folder.</summary>
    public const string FileName = "votes.journal";

    /// <summary>File length above which the journal is compacted when a height ends, in bytes: 1 MiB.</summary>
    public const long CompactAboveBytes = 1024 * 1024;

    /// <summary>File length above which the journal is compacted within a height, in bytes: 64 MiB. A height that never ends must not fill the disk.</summary>
    public const long CompactWithinHeightAboveBytes = 64 * 1024 * 1024;

    private readonly IJournalDisk _disk;
    private readonly JournalContent _content = new();

    private VoteJournal(IJournalDisk disk) => _disk = disk;

    /// <summary>Height of the records; 0 for a new journal.</summary>
    public long Height => _content.Height;

    /// <summary>Bytes of a torn end that <see cref="Open(string, JournalIdentity)"/> truncated.</summary>
    public long TornBytes { get; private set; }

    /// <summary>
    /// Whether votes may be missing: an earlier journal may be lost, or this one is an old copy. The node must not sign until
    /// <see cref="EndRecovery"/>.
    /// </summary>
    public bool IsRecovering => _content.IsRecovering;

    /// <summary>First height at which this node may sign. 0 if no journal was ever lost.</summary>
    public long SilentUntilHeight => _content.SilentUntilHeight;

    /// <summary>Block hashes of this node's votes at the height, by round and type.</summary>
    public IReadOnlyDictionary<(int Round, VoteType Type), Hash256> Votes => _content.Votes;

    /// <summary>This node's proposals at the height, by round.</summary>
    public IReadOnlyDictionary<int, (int ValidRound, Hash256 BlockHash)> Proposals => _content.Proposals;

    /// <summary>Messages of the height that were in the file when it was opened, oldest first: messages of peers and this node's proposals.</summary>
    public IReadOnlyList<byte[]> Messages => _content.Messages;

    /// <summary>How far the journal has got.</summary>
    public JournalMark Mark => new(_content.Identity!.Value.Validator, Height, Votes.Count + Proposals.Count);

    /// <summary>Length of the file, in bytes.</summary>
    public long Length => _disk.Length;

    /// <summary>Creates the first journal of an identity that has never voted. A node that opens it may vote at once.</summary>
    /// <exception cref="NodeStartupException">The file already exists, or it cannot be created.</exception>
    public static void CreateFirst(string path, JournalIdentity identity)
    {
        using FileJournalDisk disk = FileJournalDisk.Open(path);
        if (disk.Length > 0) throw new NodeStartupException($"vote journal {path} exists: it records what this validator has signed, keep it");
        disk.Append(JournalFrame.Encode(0, JournalRecordKind.Identity, JournalContent.EncodeIdentity(identity)));
        disk.Sync();
    }

    /// <summary>Opens the journal at a path. If there is none, creates one that is recovering, because an earlier one may be lost.</summary>
    /// <exception cref="NodeStartupException">Another process holds the file, it belongs to another validator, or it is damaged before its end.</exception>
    public static VoteJournal Open(string path, JournalIdentity identity)
    {
        FileJournalDisk disk = FileJournalDisk.Open(path);
        try
        {
            return Open(disk, identity);
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Opens the journal on any disk. The journal owns the disk afterwards.</summary>
    internal static VoteJournal Open(IJournalDisk disk, JournalIdentity identity)
    {
        VoteJournal journal = new(disk);
        journal.Load();
        if (journal._content.Identity is not { } found)
        {
            journal.Append(JournalRecordKind.Identity, JournalContent.EncodeIdentity(identity));
            journal.Append(JournalRecordKind.Recovering, []);
            disk.Sync();
        }
        else if (found != identity)
        {
            throw new NodeStartupException(
                $"vote journal {disk.Path} belongs to validator {found.Validator} on chain {found.ChainId}, but this node is {identity.Validator} on chain "
                + $"{identity.ChainId}: give each validator a data folder of its own");
        }

        return journal;
    }

    /// <summary>Records a vote that is about to be signed. It is on disk when this returns true.</summary>
    /// <returns>False if the journal is past the height or holds another vote for the same round and type. The caller must not sign then.</returns>
    public bool TryRecordVote(VoteType type, long height, int round, Hash256 blockHash)
    {
        if (!_content.TryEnter(height)) return false;
        if (_content.Votes.TryGetValue((round, type), out Hash256 earlier)) return earlier.Equals(blockHash);
        Append(JournalRecordKind.VoteIntent, JournalContent.EncodeVote(type, height, round, blockHash));
        _disk.Sync();
        return true;
    }

    /// <summary>Records a proposal that is about to be signed. It is on disk when this returns true.</summary>
    /// <returns>False if the journal is past the height or holds another proposal for the same round. The caller must not sign then.</returns>
    public bool TryRecordProposal(long height, int round, int validRound, Hash256 blockHash)
    {
        if (!_content.TryEnter(height)) return false;
        if (_content.Proposals.TryGetValue(round, out (int ValidRound, Hash256 BlockHash) earlier)) return earlier == (validRound, blockHash);
        Append(JournalRecordKind.ProposalIntent, JournalContent.EncodeProposal(height, round, validRound, blockHash));
        _disk.Sync();
        return true;
    }

    /// <summary>
    /// Records a message of the current height, so that a restarted node finds the block that it is locked on. The message becomes durable
    /// with the next vote.
    /// </summary>
    public void RecordMessage(long height, ReadOnlySpan<byte> message)
    {
        if (!_content.TryEnter(height)) return;
        _disk.Append(JournalFrame.Encode(_disk.Length, JournalRecordKind.Message, message));
        if (_disk.Length > CompactWithinHeightAboveBytes) Compact(CompactWithinHeightAboveBytes / 2);
    }

    /// <summary>Ends a height whose block is stored. Removes the earlier records if the file is longer than <see cref="CompactAboveBytes"/>.</summary>
    public void EndHeight(long height)
    {
        if (height < Height) return;
        _content.TryEnter(height + 1);
        if (_disk.Length > CompactAboveBytes) Compact(0);
        else Append(JournalRecordKind.HeightDone, JournalContent.EncodeHeight(height));
    }

    /// <summary>Begins a recovery, because this journal lacks votes that the validator has signed. The record is on disk when this returns.</summary>
    public void BeginRecovery()
    {
        Append(JournalRecordKind.Recovering, []);
        _disk.Sync();
    }

    /// <summary>Ends the recovery from a loss: the node signs again from this height. The record is on disk when this returns.</summary>
    public void EndRecovery(long silentUntilHeight)
    {
        Append(JournalRecordKind.SilentUntil, JournalContent.EncodeHeight(silentUntilHeight));
        _disk.Sync();
    }

    /// <inheritdoc/>
    public void Dispose() => _disk.Dispose();

    private void Append(JournalRecordKind kind, ReadOnlySpan<byte> body)
    {
        _disk.Append(JournalFrame.Encode(_disk.Length, kind, body));
        if (!_content.TryApply(kind, body)) throw new InvalidOperationException($"A journal record of kind {kind} cannot be read back.");
    }

    /// <summary>Compacts the file. Reads the messages to keep from the file, because only the file has all of them.</summary>
    private void Compact(long messageBytesMax)
    {
        JournalContent found = _content;
        if (messageBytesMax > 0)
        {
            found = new JournalContent();
            byte[] written = _disk.Read();
            for (int at = 0; JournalFrame.TryRead(written, at, out JournalRecordKind kind, out ReadOnlySpan<byte> body, out int next); at = next)
                found.TryApply(kind, body);
        }

        using MemoryStream file = new();
        foreach ((JournalRecordKind kind, byte[] body) in found.Compact(messageBytesMax)) file.Write(JournalFrame.Encode(file.Length, kind, body));
        _disk.Replace(file.GetBuffer().AsSpan(0, (int)file.Length));
    }

    private void Load()
    {
        byte[] file = _disk.Read();
        int position = 0;
        while (position < file.Length)
        {
            if (!JournalFrame.TryRead(file, position, out JournalRecordKind kind, out ReadOnlySpan<byte> body, out int next))
            {
                if (JournalFrame.AnyAfter(file, position)) throw Damaged(position, "a record is damaged");
                TornBytes = file.Length - position;
                _disk.Truncate(position);
                return;
            }

            if (position == 0 && kind != JournalRecordKind.Identity) throw Damaged(position, "it does not begin with its owner");
            if (!_content.TryApply(kind, body)) throw Damaged(position, $"a record of kind {(byte)kind} is unknown to this version");
            position = next;
        }
    }

    private NodeStartupException Damaged(int position, string reason) => new(
        $"vote journal {_disk.Path} cannot be trusted at byte {position}: {reason}, so a vote may be missing and this validator must not vote. Move the "
        + $"file away ('mv {_disk.Path} {_disk.Path}.damaged') and start again: the node then follows the chain, and votes again two heights after it "
        + "has caught up. Do this on one validator at a time, since the others must decide these heights. An older copy of the file is no remedy: it lacks "
        + "votes");
}
