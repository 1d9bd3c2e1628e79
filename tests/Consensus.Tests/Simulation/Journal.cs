using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// Model of the vote journal: an append-only file. A sync makes all earlier records durable. A crash keeps a prefix of the rest; a torn
/// record counts as absent. The journal writes and syncs what a validator is about to sign before the validator signs it.
/// </summary>
internal class Journal
{
    private readonly List<Record> _records = [];
    private int _syncedCount;

    private abstract record Record(long Height);

    private sealed record VoteIntent(long Height, VoteType Type, int Round, Hash256 Hash) : Record(Height);

    private sealed record ProposalIntent(long Height, int Round, int ValidRound, Hash256 Hash) : Record(Height);

    private sealed record Heard(long Height, Input Input) : Record(Height);

    /// <summary>Whether a restart signs votes that were only intended. False is a deliberate fault that a test must detect.</summary>
    internal bool SignsIntentsAgain { get; init; } = true;

    internal int UnsyncedCount => _records.Count - _syncedCount;

    /// <summary>Whether the file was lost and the recovery has not ended.</summary>
    internal bool IsRecovering { get; private set; }

    /// <summary>First height at which the validator may sign; 0 for no restriction.</summary>
    internal long SilentUntilHeight { get; private set; }

    /// <summary>Writes a vote before it is signed. False if the journal has another vote in its place.</summary>
    internal bool TryIntend(VoteType type, long height, int round, Hash256 hash)
    {
        foreach (VoteIntent known in _records.OfType<VoteIntent>())
        {
            if (known.Height == height && known.Type == type && known.Round == round) return known.Hash == hash;
        }

        AppendAndSync(new VoteIntent(height, type, round, hash));
        return true;
    }

    /// <summary>Writes a proposal before it is signed. False if the journal has another proposal in its place.</summary>
    internal bool TryIntend(long height, int round, int validRound, Hash256 hash)
    {
        foreach (ProposalIntent known in _records.OfType<ProposalIntent>())
        {
            if (known.Height == height && known.Round == round) return known.Hash == hash && known.ValidRound == validRound;
        }

        AppendAndSync(new ProposalIntent(height, round, validRound, hash));
        return true;
    }

    /// <summary>Whether it holds a precommit for a block of the height.</summary>
    internal bool HasPrecommitted(long height) =>
        _records.OfType<VoteIntent>().Any(i => i.Height == height && i.Type == VoteType.Precommit && i.Hash != Hash256.Zero);

    /// <summary>Writes a message, sent or received, without a sync.</summary>
    internal virtual void Append(long height, Input input) => _records.Add(new Heard(height, input));

    /// <summary>
    /// The inputs of a restarted node's engine for a height: own messages, own intents without a message, then received
    /// messages. [CON.11]
    /// </summary>
    internal List<Input> Replay(long height, Func<VoteType, int, Hash256, Vote> sign)
    {
        Input[] heard = [.. _records.OfType<Heard>().Where(r => r.Height == height).Select(r => r.Input)];
        Input.SignedVote[] votes = [.. heard.OfType<Input.SignedVote>()];
        IEnumerable<Input> intended = SignsIntentsAgain
            ? _records.OfType<VoteIntent>()
                .Where(i => i.Height == height && !votes.Any(v => v.Vote.Type == i.Type && v.Vote.Round == i.Round))
                .Select(i => new Input.SignedVote(sign(i.Type, i.Round, i.Hash)))
            : [];
        return [.. heard.OfType<Input.SignedProposal>(), .. votes, .. intended, .. heard.Where(i => i is Input.ProposalReceived or Input.VoteReceived)];
    }

    /// <summary>Removes all heights up to this one; their blocks are stored.</summary>
    internal void EndHeight(long height)
    {
        int dropped = _records.TakeWhile(r => r.Height <= height).Count();
        _records.RemoveRange(0, dropped);
        _syncedCount = Math.Max(0, _syncedCount - dropped);
    }

    /// <summary>A crash: keeps the synced records and this many of the records after them.</summary>
    internal virtual void Crash(int unsyncedKept)
    {
        int kept = _syncedCount + unsyncedKept;
        _records.RemoveRange(kept, _records.Count - kept);
        _syncedCount = kept;
    }

    /// <summary>Deletes the file. The next start finds none, and recovers.</summary>
    internal void Lose()
    {
        Clear();
        IsRecovering = true;
        SilentUntilHeight = 0;
    }

    /// <summary>Ends the recovery, durably.</summary>
    internal void EndRecovery(long silentUntilHeight)
    {
        IsRecovering = false;
        SilentUntilHeight = silentUntilHeight;
    }

    /// <summary>Removes all records, unnoticed: only a deliberately broken node does this.</summary>
    protected void Clear()
    {
        _records.Clear();
        _syncedCount = 0;
    }

    private void AppendAndSync(Record record)
    {
        _records.Add(record);
        _syncedCount = _records.Count;
    }
}
