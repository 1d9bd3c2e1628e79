using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Proposals;

/// <summary>Checked proposals of the height, by round; the first of a round is the one that line 22 looks at.</summary>
internal sealed class ProposalBook
{
    private readonly SortedDictionary<int, List<Proposal>> _rounds = [];

    /// <summary>Proposals kept in all; for tests of the bound.</summary>
    internal int StoredCount => _rounds.Values.Sum(r => r.Count);

    internal IEnumerable<Proposal> All => _rounds.Values.SelectMany(r => r);

    internal IReadOnlyList<Proposal> At(int round) => _rounds.TryGetValue(round, out List<Proposal>? proposals) ? proposals : [];

    internal Proposal? FirstAt(int round) => _rounds.TryGetValue(round, out List<Proposal>? proposals) ? proposals[0] : null;

    internal Proposal? Find(int round, in Hash256 blockHash)
    {
        foreach (Proposal proposal in At(round))
        {
            if (proposal.Block.Hash.Equals(blockHash)) return proposal;
        }

        return null;
    }

    /// <summary>Any proposal of this block, whatever its round: the block is the same.</summary>
    internal Proposal? FindAnywhere(in Hash256 blockHash)
    {
        foreach (Proposal proposal in All)
        {
            if (proposal.Block.Hash.Equals(blockHash)) return proposal;
        }

        return null;
    }

    /// <summary>Whether the proposal would be new and its round holds fewer than the maximum; asked before the costly signature check.</summary>
    internal bool Wants(Proposal proposal, int proposalsMax)
    {
        IReadOnlyList<Proposal> known = At(proposal.Round);
        foreach (Proposal other in known)
        {
            if (other.Block.Hash.Equals(proposal.Block.Hash) && other.ValidRound == proposal.ValidRound) return false;
        }

        return known.Count < proposalsMax;
    }

    /// <summary>Keeps a checked proposal. Returns the earlier one of the round if this is the first to contradict it.</summary>
    internal Proposal? Add(Proposal proposal)
    {
        if (!_rounds.TryGetValue(proposal.Round, out List<Proposal>? known)) _rounds.Add(proposal.Round, known = []);
        known.Add(proposal);
        return known.Count == 2 ? known[0] : null;
    }

    internal void Prune(Func<int, bool> isKept)
    {
        foreach (int round in _rounds.Keys.Where(r => !isKept(r)).ToArray()) _rounds.Remove(round);
    }
}
