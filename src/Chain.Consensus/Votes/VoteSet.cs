using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Votes;

/// <summary>The votes of one type in one round. Counts, for each block, the validators that voted for it.</summary>
/// <remarks>A faulty validator's votes for two blocks count for both, as in the paper, whose rules refer to received messages.</remarks>
internal sealed class VoteSet
{
    private readonly ValidatorSet _validators;
    private readonly List<Vote>?[] _byValidator;
    private readonly Dictionary<Hash256, int> _countByHash = [];
    private int _mostForOneBlock;

    internal VoteSet(ValidatorSet validators)
    {
        _validators = validators;
        _byValidator = new List<Vote>?[validators.Count];
    }

    /// <summary>Validators with at least one vote in this set.</summary>
    internal ValidatorBitmap Voters { get; private set; }

    /// <summary>Whether 2f+1 validators have voted, for any block or nil.</summary>
    internal bool HasQuorumOfAny => Voters.Count >= _validators.Quorum;

    /// <summary>Whether a block has 2f+1 votes, or can still get them from the validators that have not voted. [CON.9]</summary>
    internal bool CanChooseBlock => _mostForOneBlock + _validators.Count - Voters.Count >= _validators.Quorum;

    /// <summary>
    /// Whether no block can have 2f+1 votes at any node, even if f of these voters sent other votes to others: too many have voted for
    /// something else. [CON.9]
    /// </summary>
    internal bool ExcludesBlock => Voters.Count - _mostForOneBlock > _validators.Count - _validators.Quorum + _validators.FaultyMax;

    /// <summary>The block, or zero for nil, that first reached 2f+1 votes.</summary>
    internal Hash256? QuorumHash { get; private set; }

    /// <summary>Number of votes kept.</summary>
    internal int StoredCount { get; private set; }

    internal bool HasQuorumFor(in Hash256 hash) => CountFor(hash) >= _validators.Quorum;

    internal int CountFor(in Hash256 hash) => _countByHash.GetValueOrDefault(hash);

    /// <summary>
    /// Whether the vote is new and there is room for it; checked before the costly signature. There is always room for a vote that a
    /// proposal needs.
    /// </summary>
    internal bool Wants(Vote vote, bool isForKnownProposal)
    {
        List<Vote>? votes = _byValidator[vote.ValidatorIndex];
        if (votes is null) return true;
        if (Find(vote.ValidatorIndex, vote.BlockHash) is not null) return false;
        return votes.Count < 2 || isForKnownProposal;
    }

    /// <summary>Adds a checked vote. If it is the validator's second, returns its first, which it contradicts.</summary>
    internal Vote? Add(Vote vote)
    {
        List<Vote> votes = _byValidator[vote.ValidatorIndex] ??= new List<Vote>(1);
        if (votes.Count == ConsensusLimits.VotesPerValidatorMax) DropOne(votes);
        votes.Add(vote);
        StoredCount++;
        Voters = Voters.With(vote.ValidatorIndex);
        int count = CountFor(vote.BlockHash) + 1;
        _countByHash[vote.BlockHash] = count;
        if (!vote.IsNil) _mostForOneBlock = Math.Max(_mostForOneBlock, count);
        if (count >= _validators.Quorum) QuorumHash ??= vote.BlockHash;
        return votes.Count == 2 ? votes[0] : null;
    }

    /// <summary>All votes, by ascending validator index; per validator in order of arrival.</summary>
    internal IEnumerable<Vote> All => _byValidator.Where(votes => votes is not null).SelectMany(votes => votes!);

    /// <summary>The first vote of a validator, or null.</summary>
    internal Vote? FirstOf(int validatorIndex) => _byValidator[validatorIndex] is { } votes ? votes[0] : null;

    internal Vote? Find(int validatorIndex, in Hash256 hash)
    {
        if (_byValidator[validatorIndex] is not { } votes) return null;
        foreach (Vote vote in votes)
        {
            if (vote.BlockHash.Equals(hash)) return vote;
        }

        return null;
    }

    /// <summary>Votes for one block, by ascending validator index, as a certificate needs them.</summary>
    internal List<Vote> VotesFor(in Hash256 hash)
    {
        List<Vote> votes = [];
        for (int i = 0; i < _byValidator.Length; i++)
        {
            if (Find(i, hash) is { } vote) votes.Add(vote);
        }

        return votes;
    }

    /// <summary>Validators with a vote for the block in this set.</summary>
    internal ValidatorBitmap VotersFor(in Hash256 hash)
    {
        ValidatorBitmap voters = default;
        foreach (Vote vote in VotesFor(hash)) voters = voters.With(vote.ValidatorIndex);
        return voters;
    }

    /// <summary>One vote of each validator that is not in the bitmap: its vote for the quorum's block if it has one, else its first.</summary>
    internal IEnumerable<Vote> MissingFrom(ValidatorBitmap known)
    {
        for (int i = 0; i < _byValidator.Length; i++)
        {
            if (known.Contains(i) || _byValidator[i] is not { } votes) continue;
            yield return (QuorumHash is { } hash ? Find(i, hash) : null) ?? votes[0];
        }
    }

    /// <summary>Removes all votes of a validator; used when it has moved on to later rounds before this node.</summary>
    internal void RemoveValidator(int validatorIndex)
    {
        if (_byValidator[validatorIndex] is not { } votes) return;
        foreach (Vote vote in votes) Uncount(vote);
        _byValidator[validatorIndex] = null;
        Voters = Voters.Without(validatorIndex);
        if (QuorumHash is { } hash && !HasQuorumFor(hash)) QuorumHash = null;
    }

    // Drops a faulty validator's oldest vote that is not for the quorum's block. Its first vote always stays.
    private void DropOne(List<Vote> votes)
    {
        int dropped = QuorumHash is { } hash && votes[1].BlockHash.Equals(hash) ? 2 : 1;
        Uncount(votes[dropped]);
        votes.RemoveAt(dropped);
    }

    private void Uncount(Vote vote)
    {
        StoredCount--;
        int count = CountFor(vote.BlockHash) - 1;
        if (count == 0) _countByHash.Remove(vote.BlockHash);
        else _countByHash[vote.BlockHash] = count;
        _mostForOneBlock = 0;
        foreach (Vote other in All)
        {
            if (!other.IsNil) _mostForOneBlock = Math.Max(_mostForOneBlock, CountFor(other.BlockHash));
        }
    }
}
