using System.Buffers.Binary;
using System.IO.Hashing;
using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Configuration;

namespace Chain.Node.Journal;

/// <summary>
/// What this validator said, on disk before it says it. A node that crashes anywhere can never sign twice for one
/// (height, round, type), and finds the messages of the height that it was in.
/// </summary>
/// <remarks>
/// Frames: length (4 bytes), CRC-32 (4), kind (1), body. A torn last frame is cut off; damage before it stops the node, since a
/// vote might be missing (CONSENSUS.md 2.10). Owner: the consensus loop.
/// </remarks>
internal sealed class VoteJournal : IDisposable
{
    private const int FrameHeaderBytes = 8;
    private const int FrameBytesMax = Limits.ConsensusMessageBytesMax + 64;
    private const long CompactAboveBytes = 1024 * 1024;

    private readonly FileStream _file;
    private readonly Dictionary<(int Round, VoteType Type), Hash256> _votes = [];
    private readonly Dictionary<int, (int ValidRound, Hash256 BlockHash)> _proposals = [];
    private readonly List<byte[]> _messages = [];
    private long _height;

    private VoteJournal(FileStream file) => _file = file;

    /// <summary>The height that the records are of; 0 for an empty journal.</summary>
    public long Height => _height;

    /// <summary>Whether a torn tail was cut off when the journal was opened.</summary>
    public bool WasTorn { get; private set; }

    /// <summary>Whether the file was made anew when the journal was opened.</summary>
    public bool WasCreated { get; private set; }

    /// <summary>Messages of the current height that were found when the journal was opened, in the order in which they were recorded.</summary>
    public IReadOnlyList<byte[]> Messages => _messages;

    /// <summary>Votes of the current height that this validator had decided to sign, by round; prevote before precommit.</summary>
    public IReadOnlyList<(VoteType Type, int Round, Hash256 BlockHash)> VoteIntents =>
        [.. _votes.Select(v => (v.Key.Type, v.Key.Round, v.Value)).OrderBy(v => (v.Round, v.Type))];

    /// <summary>Opens or makes the journal.</summary>
    /// <exception cref="NodeStartupException">The file is locked, or damaged before its last frame.</exception>
    public static VoteJournal Open(string path)
    {
        bool isNew = !File.Exists(path);
        FileStream file;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"vote journal {path} cannot be opened: {e.Message}. Stop the other process that uses it", e);
        }

        VoteJournal journal = new(file) { WasCreated = isNew };
        try
        {
            journal.Load(path);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Records a vote before it is signed; on disk when this returns true.</summary>
    /// <returns>False if the journal holds another vote for the same height, round and type: then it must not be signed.</returns>
    public bool TryRecordVote(VoteType type, long height, int round, Hash256 blockHash)
    {
        if (!TryEnter(height)) return false;
        if (_votes.TryGetValue((round, type), out Hash256 earlier)) return earlier.Equals(blockHash);
        CborWriter writer = new();
        writer.Array(4);
        writer.UInt((ulong)type);
        writer.Int(height);
        writer.Int(round);
        writer.Bytes(blockHash.AsSpan());
        Append(JournalRecordKind.VoteIntent, writer.Written, sync: true);
        _votes.Add((round, type), blockHash);
        return true;
    }

    /// <summary>Records a proposal before it is signed; on disk when this returns true.</summary>
    public bool TryRecordProposal(long height, int round, int validRound, Hash256 blockHash)
    {
        if (!TryEnter(height)) return false;
        if (_proposals.TryGetValue(round, out (int ValidRound, Hash256 BlockHash) earlier)) return earlier == (validRound, blockHash);
        CborWriter writer = new();
        writer.Array(4);
        writer.Int(height);
        writer.Int(round);
        writer.Int(validRound + 1);
        writer.Bytes(blockHash.AsSpan());
        Append(JournalRecordKind.ProposalIntent, writer.Written, sync: true);
        _proposals.Add(round, (validRound, blockHash));
        return true;
    }

    /// <summary>Records a message of the current height, so that a restarted node finds its locks and its peers' votes. Reaches the disk with the next vote.</summary>
    public void RecordMessage(long height, ReadOnlySpan<byte> message)
    {
        if (!TryEnter(height)) return;
        Append(JournalRecordKind.Message, message, sync: false);
    }

    /// <summary>Ends a height whose block is stored. The records before it go when the file has grown.</summary>
    public void EndHeight(long height)
    {
        if (height < _height) return;
        Reset(height + 1);
        if (_file.Length > CompactAboveBytes)
        {
            _file.SetLength(0);
            _file.Position = 0;
        }

        Append(JournalRecordKind.HeightDone, ChainHeightBytes(height), sync: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_file.CanWrite) RandomAccess.FlushToDisk(_file.SafeFileHandle);
        _file.Dispose();
    }

    private bool TryEnter(long height)
    {
        if (height < _height) return false;
        if (height > _height) Reset(height);
        return true;
    }

    private void Reset(long height)
    {
        _height = height;
        _votes.Clear();
        _proposals.Clear();
        _messages.Clear();
    }

    private void Append(JournalRecordKind kind, ReadOnlySpan<byte> body, bool sync)
    {
        byte[] frame = new byte[FrameHeaderBytes + 1 + body.Length];
        frame[FrameHeaderBytes] = (byte)kind;
        body.CopyTo(frame.AsSpan(FrameHeaderBytes + 1));
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length + 1);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32.HashToUInt32(frame.AsSpan(FrameHeaderBytes)));
        _file.Write(frame);
        if (sync) RandomAccess.FlushToDisk(_file.SafeFileHandle);
    }

    private void Load(string path)
    {
        long position = 0;
        byte[] header = new byte[FrameHeaderBytes];
        while (position < _file.Length)
        {
            _file.Position = position;
            int length = _file.ReadAtLeast(header, FrameHeaderBytes, throwOnEndOfStream: false) == FrameHeaderBytes ? BinaryPrimitives.ReadInt32LittleEndian(header) : -1;
            bool fits = length is >= 1 and <= FrameBytesMax && position + FrameHeaderBytes + length <= _file.Length;
            byte[] content = fits ? new byte[length] : [];
            if (fits) _file.ReadExactly(content);
            bool good = fits && Crc32.HashToUInt32(content) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (!good)
            {
                bool isTail = !fits ? length is -1 or (>= 1 and <= FrameBytesMax) : position + FrameHeaderBytes + length == _file.Length;
                if (!isTail) throw new NodeStartupException($"vote journal {path} is damaged at byte {position}: a vote may be lost, so this validator must not vote on. Restore the file, or move it away and start with --observe until the chain has moved on");
                WasTorn = true;
                _file.SetLength(position);
                break;
            }

            Replay((JournalRecordKind)content[0], content.AsSpan(1));
            position += FrameHeaderBytes + length;
        }

        _file.Position = position;
    }

    private void Replay(JournalRecordKind kind, ReadOnlySpan<byte> body)
    {
        CborReader reader = new(body);
        switch (kind)
        {
            case JournalRecordKind.VoteIntent:
                if (reader.TryExactArray(4) && reader.TryUInt(2, out ulong type) && reader.TryInt(Limits.HeightMax, out long height)
                    && reader.TryInt(Limits.RoundMax, out long round) && reader.TryHash(out Hash256 blockHash) && TryEnter(height))
                {
                    _votes[((int)round, (VoteType)type)] = blockHash;
                }

                break;
            case JournalRecordKind.ProposalIntent:
                if (reader.TryExactArray(4) && reader.TryInt(Limits.HeightMax, out long proposed) && reader.TryInt(Limits.RoundMax, out long inRound)
                    && reader.TryInt(Limits.RoundMax, out long validRoundPlusOne) && reader.TryHash(out Hash256 proposedHash) && TryEnter(proposed))
                {
                    _proposals[(int)inRound] = ((int)validRoundPlusOne - 1, proposedHash);
                }

                break;
            case JournalRecordKind.Message:
                _messages.Add(body.ToArray());
                break;
            case JournalRecordKind.HeightDone:
                if (reader.TryInt(Limits.HeightMax, out long done)) Reset(done + 1);
                break;
            default:
                break;
        }
    }

    private static byte[] ChainHeightBytes(long height)
    {
        CborWriter writer = new();
        writer.Int(height);
        return writer.ToArray();
    }
}
