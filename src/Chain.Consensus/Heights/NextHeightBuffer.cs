using Chain.Core.Ledger;

namespace Chain.Consensus.Heights;

/// <summary>The first messages of the next height, which arrive while the host still stores the block of this height.</summary>
/// <remarks>
/// They are checked against the current set, which is almost always also the next one. A message that a new validator sends too early
/// is dropped here and resent by status gossip. At most one message per validator, type and round.
/// </remarks>
internal sealed class NextHeightBuffer
{
    private readonly SortedDictionary<(int Round, int Type, int Index), Vote> _votes = [];
    private readonly SortedDictionary<int, Proposal> _proposals = [];

    internal int StoredCount => _votes.Count + _proposals.Count;

    internal bool Wants(Vote vote) => vote.Round < ConsensusLimits.NextHeightRoundsMax && !_votes.ContainsKey(KeyOf(vote));

    internal bool Wants(Proposal proposal) => proposal.Round < ConsensusLimits.NextHeightRoundsMax && !_proposals.ContainsKey(proposal.Round);

    internal void Add(Vote vote) => _votes.Add(KeyOf(vote), vote);

    internal void Add(Proposal proposal) => _proposals.Add(proposal.Round, proposal);

    /// <summary>Returns the messages of a height, proposals first, and clears the buffer.</summary>
    internal (Proposal[] Proposals, Vote[] Votes) TakeAll(long height)
    {
        Proposal[] proposals = [.. _proposals.Values.Where(p => p.Height == height)];
        Vote[] votes = [.. _votes.Values.Where(v => v.Height == height)];
        _proposals.Clear();
        _votes.Clear();
        return (proposals, votes);
    }

    private static (int Round, int Type, int Index) KeyOf(Vote vote) => (vote.Round, (int)vote.Type, vote.ValidatorIndex);
}
