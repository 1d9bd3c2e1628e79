using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Consensus.Tests.Simulation;

/// <summary>
/// Model of the vote journal: an append-only file. A sync makes all before it durable; a crash keeps a prefix of the rest, and a record
/// that is torn in the middle counts as absent. What a validator is about to sign is written and synced before it is signed.
/// </summary>
internal class Journal
{
    private readonly List<Record> _records = [];
    private int _syncedCount;

    private abstract record Record(long Height);

    private sealed record VoteIntent(long Height, VoteType Type, int Round, Hash256 Hash) : Record(Height);

    private sealed record ProposalIntent(long Height, int Round, int ValidRound, Hash256 Hash) : Record(Height);

    private sealed record Heard(long Height, Input Input) : Record(Height);

    /// <summary>Whether a restart signs what was only decided; false is a fault that a test must notice.</summary>
    internal bool SignsIntentsAgain { get; init; } = true;

    internal int UnsyncedCount => _records.Count - _syncedCount;

    /// <summary>Writes a vote before it is signed. False if another vote stands there.</summary>
    internal bool TryIntend(VoteType type, long height, int round, Hash256 hash)
    {
        foreach (VoteIntent known in _records.OfType<VoteIntent>())
        {
            if (known.Height == height && known.Type == type && known.Round == round) return known.Hash == hash;
        }

        AppendAndSync(new VoteIntent(height, type, round, hash));
        return true;
    }

    /// <summary>Writes a proposal before it is signed. False if another proposal stands there.</summary>
    internal bool TryIntend(long height, int round, int validRound, Hash256 hash)
    {
        foreach (ProposalIntent known in _records.OfType<ProposalIntent>())
        {
            if (known.Height == height && known.Round == round) return known.Hash == hash && known.ValidRound == validRound;
        }

        AppendAndSync(new ProposalIntent(height, round, validRound, hash));
        return true;
    }

    /// <summary>Writes a message, own or heard, without a sync.</summary>
    internal virtual void Append(long height, Input input) => _records.Add(new Heard(height, input));

    /// <summary>What a restarted node feeds its engine for a height: own messages, own intents that lack one, then what it had heard. [CON.11]</summary>
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

    /// <summary>Forgets all heights up to this one; its block is stored.</summary>
    internal void EndHeight(long height)
    {
        int dropped = _records.TakeWhile(r => r.Height <= height).Count();
        _records.RemoveRange(0, dropped);
        _syncedCount = Math.Max(0, _syncedCount - dropped);
    }

    /// <summary>Keeps what was synced and so many of the records after it.</summary>
    internal virtual void Crash(int unsyncedKept)
    {
        int kept = _syncedCount + unsyncedKept;
        _records.RemoveRange(kept, _records.Count - kept);
        _syncedCount = kept;
    }

    /// <summary>The file is gone.</summary>
    internal void Lose()
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
