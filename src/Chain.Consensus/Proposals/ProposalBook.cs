using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Proposals;

/// <summary>Checked proposals of the height, by round. Line 22 uses the first one of a round.</summary>
internal sealed class ProposalBook
{
    private readonly SortedDictionary<int, List<Proposal>> _rounds = [];

    /// <summary>Number of proposals kept; for tests of the bound.</summary>
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

    /// <summary>Any proposal of this block, of any round: the block is the same.</summary>
    internal Proposal? FindAnywhere(in Hash256 blockHash)
    {
        foreach (Proposal proposal in All)
        {
            if (proposal.Block.Hash.Equals(blockHash)) return proposal;
        }

        return null;
    }

    /// <summary>Whether the proposal is new and its round has room; checked before the costly signature.</summary>
    internal bool Wants(Proposal proposal, int proposalsMax)
    {
        IReadOnlyList<Proposal> known = At(proposal.Round);
        foreach (Proposal other in known)
        {
            if (other.Block.Hash.Equals(proposal.Block.Hash) && other.ValidRound == proposal.ValidRound) return false;
        }

        return known.Count < proposalsMax;
    }

    /// <summary>Adds a checked proposal. If it is the second of its round, returns the first, which it contradicts.</summary>
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
