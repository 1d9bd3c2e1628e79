using Chain.Core;
using Chain.Core.Encoding;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Journal;

/// <summary>The state that a journal's records describe: this node's votes and proposals at one height, the messages, and the recovery.</summary>
internal sealed class JournalContent
{
    private readonly SortedDictionary<(int Round, VoteType Type), Hash256> _votes = [];
    private readonly SortedDictionary<int, (int ValidRound, Hash256 BlockHash)> _proposals = [];
    private readonly List<byte[]> _messages = [];

    /// <summary>Owner of the journal; null before the first record.</summary>
    public JournalIdentity? Identity { get; private set; }

    /// <summary>Height of the votes, proposals and messages; 0 at first.</summary>
    public long Height { get; private set; }

    /// <summary>Whether an earlier journal may be lost, or this one is an old copy, and the node has not caught up since.</summary>
    public bool IsRecovering { get; private set; }

    /// <summary>First height at which this node may sign. 0 if no journal was ever lost.</summary>
    public long SilentUntilHeight { get; private set; }

    /// <summary>Block hashes of this node's votes at the height, by round and type.</summary>
    public IReadOnlyDictionary<(int Round, VoteType Type), Hash256> Votes => _votes;

    /// <summary>This node's proposals at the height, by round.</summary>
    public IReadOnlyDictionary<int, (int ValidRound, Hash256 BlockHash)> Proposals => _proposals;

    /// <summary>Messages of the height, oldest first.</summary>
    public IReadOnlyList<byte[]> Messages => _messages;

    /// <summary>Moves to a height and drops the records of earlier ones; false if the journal is already past the height.</summary>
    public bool TryEnter(long height)
    {
        if (height < Height) return false;
        if (height == Height) return true;
        Height = height;
        _votes.Clear();
        _proposals.Clear();
        _messages.Clear();
        return true;
    }

    /// <summary>Applies a record; false if the kind is unknown or the body does not match it.</summary>
    public bool TryApply(JournalRecordKind kind, ReadOnlySpan<byte> body)
    {
        CborReader reader = new(body);
        switch (kind)
        {
            case JournalRecordKind.Identity:
                if (!reader.TryExactArray(2) || !reader.TryHash(out Hash256 chainId) || !reader.TryAddress(out Address validator) || !reader.AtEnd)
                    return false;
                Identity = new JournalIdentity(chainId, validator);
                return true;
            case JournalRecordKind.VoteIntent:
                return TryApplyVote(ref reader);
            case JournalRecordKind.ProposalIntent:
                return TryApplyProposal(ref reader);
            case JournalRecordKind.Message:
                _messages.Add(body.ToArray());
                return true;
            case JournalRecordKind.HeightDone:
                if (!reader.TryInt(Limits.HeightMax - 1, out long done) || !reader.AtEnd) return false;
                TryEnter(done + 1);
                return true;
            case JournalRecordKind.Recovering:
                IsRecovering = true;
                return body.IsEmpty;
            case JournalRecordKind.SilentUntil:
                if (!reader.TryInt(Limits.HeightMax, out long height) || !reader.AtEnd) return false;
                IsRecovering = false;
                SilentUntilHeight = height;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Returns the records of a compact file with the same state. Keeps only the newest messages, up to a number of bytes.</summary>
    public IEnumerable<(JournalRecordKind Kind, byte[] Body)> Compact(long messageBytesMax)
    {
        JournalIdentity identity = Identity ?? throw new InvalidOperationException("A journal without an identity cannot be compacted.");
        yield return (JournalRecordKind.Identity, EncodeIdentity(identity));
        if (SilentUntilHeight > Height) yield return (JournalRecordKind.SilentUntil, EncodeHeight(SilentUntilHeight));
        if (IsRecovering) yield return (JournalRecordKind.Recovering, []); // After the earlier one's end.
        if (Height > 0) yield return (JournalRecordKind.HeightDone, EncodeHeight(Height - 1));
        foreach (((int round, VoteType type), Hash256 hash) in _votes) yield return (JournalRecordKind.VoteIntent, EncodeVote(type, Height, round, hash));
        foreach ((int round, (int validRound, Hash256 hash)) in _proposals)
        {
            yield return (JournalRecordKind.ProposalIntent, EncodeProposal(Height, round, validRound, hash));
        }

        DropOldMessages(messageBytesMax);
        foreach (byte[] message in _messages) yield return (JournalRecordKind.Message, message);
    }

    /// <summary>Encodes the body of an Identity record.</summary>
    public static byte[] EncodeIdentity(JournalIdentity identity)
    {
        CborWriter writer = new();
        writer.Array(2);
        writer.Bytes(identity.ChainId.AsSpan());
        writer.Bytes(identity.Validator.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Encodes the body of a VoteIntent record.</summary>
    public static byte[] EncodeVote(VoteType type, long height, int round, Hash256 blockHash)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.UInt((ulong)type);
        writer.Int(height);
        writer.Int(round);
        writer.Bytes(blockHash.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Encodes the body of a ProposalIntent record.</summary>
    public static byte[] EncodeProposal(long height, int round, int validRound, Hash256 blockHash)
    {
        CborWriter writer = new();
        writer.Array(4);
        writer.Int(height);
        writer.Int(round);
        writer.Int(validRound + 1);
        writer.Bytes(blockHash.AsSpan());
        return writer.Written.ToArray();
    }

    /// <summary>Encodes the body of a HeightDone or SilentUntil record.</summary>
    public static byte[] EncodeHeight(long height)
    {
        CborWriter writer = new();
        writer.Int(height);
        return writer.Written.ToArray();
    }

    private bool TryApplyVote(ref CborReader reader)
    {
        if (!reader.TryExactArray(4) || !reader.TryUInt((ulong)VoteType.Precommit, out ulong type) || type == 0) return false;
        if (!reader.TryInt(Limits.HeightMax, out long height) || !reader.TryInt(Limits.RoundMax, out long round)) return false;
        if (!reader.TryHash(out Hash256 blockHash) || !reader.AtEnd) return false;
        if (TryEnter(height)) _votes[((int)round, (VoteType)type)] = blockHash;
        return true;
    }

    private bool TryApplyProposal(ref CborReader reader)
    {
        if (!reader.TryExactArray(4) || !reader.TryInt(Limits.HeightMax, out long height) || !reader.TryInt(Limits.RoundMax, out long round)) return false;
        if (!reader.TryInt(Limits.RoundMax, out long validRoundPlusOne) || !reader.TryHash(out Hash256 blockHash) || !reader.AtEnd) return false;
        if (TryEnter(height)) _proposals[(int)round] = ((int)validRoundPlusOne - 1, blockHash);
        return true;
    }

    private void DropOldMessages(long bytesMax)
    {
        long bytes = 0;
        int kept = 0;
        while (kept < _messages.Count && bytes + _messages[^(kept + 1)].Length <= bytesMax) bytes += _messages[^++kept].Length;
        _messages.RemoveRange(0, _messages.Count - kept);
    }
}
