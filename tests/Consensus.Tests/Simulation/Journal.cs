using Chain.Consensus;
using Chain.Core.Ledger;

namespace Consensus.Tests.Simulation;

/// <summary>Model of the vote journal: one append-only file a height. A sync makes all before it durable; a crash keeps some prefix of the rest.</summary>
internal sealed class Journal
{
    private readonly List<Input> _entries = [];
    private int _syncedCount;

    internal IEnumerable<Input> OwnFirst => _entries.Where(IsOwn).Concat(_entries.Where(e => !IsOwn(e)));

    internal void Append(Input input) => _entries.Add(input);

    internal void AppendAndSync(Input input)
    {
        _entries.Add(input);
        _syncedCount = _entries.Count;
    }

    internal Vote? FindOwnVote(VoteType type, int round) =>
        _entries.OfType<Input.SignedVote>().Select(e => e.Vote).FirstOrDefault(v => v.Type == type && v.Round == round);

    internal Proposal? FindOwnProposal(int round) =>
        _entries.OfType<Input.SignedProposal>().Select(e => e.Proposal).FirstOrDefault(p => p.Round == round);

    internal void Clear()
    {
        _entries.Clear();
        _syncedCount = 0;
    }

    internal void Crash(Random random)
    {
        int kept = _syncedCount + random.Next(_entries.Count - _syncedCount + 1);
        _entries.RemoveRange(kept, _entries.Count - kept);
        _syncedCount = kept;
    }

    private static bool IsOwn(Input input) => input is Input.SignedVote or Input.SignedProposal;
}
