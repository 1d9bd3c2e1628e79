using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Consensus.Votes;

/// <summary>The checked votes of a height, by round, within <see cref="ConsensusLimits"/>.</summary>
internal sealed class VoteBook
{
    private readonly ValidatorSet _validators;
    private readonly SortedDictionary<int, RoundVotes> _rounds = [];
    private readonly int[] _highestRound;

    internal VoteBook(ValidatorSet validators)
    {
        _validators = validators;
        _highestRound = new int[validators.Count];
    }

    /// <summary>Rounds with votes, ascending.</summary>
    internal IEnumerable<KeyValuePair<int, RoundVotes>> Rounds => _rounds;

    /// <summary>Number of votes kept; for tests of the bound.</summary>
    internal int StoredCount => _rounds.Values.Sum(r => r.Prevotes.StoredCount + r.Precommits.StoredCount);

    internal RoundVotes? Find(int round) => _rounds.GetValueOrDefault(round);

    internal RoundVotes At(int round)
    {
        if (_rounds.TryGetValue(round, out RoundVotes? votes)) return votes;
        votes = new RoundVotes(_validators);
        _rounds.Add(round, votes);
        return votes;
    }

    internal bool HasPrevoteQuorum(int round, in Hash256 hash) => Find(round) is { } votes && votes.Prevotes.HasQuorumFor(hash);

    /// <summary>Whether the vote is new and there is room for it.</summary>
    internal bool Wants(Vote vote, bool isForKnownProposal) => Find(vote.Round)?.Of(vote.Type).Wants(vote, isForKnownProposal) ?? true;

    /// <summary>Validators that have sent a message of this height.</summary>
    internal ValidatorBitmap Seen { get; private set; }

    /// <summary>Records that a validator was in a round, because of any checked message.</summary>
    internal void Saw(int validatorIndex, int round)
    {
        Seen = Seen.With(validatorIndex);
        _highestRound[validatorIndex] = Math.Max(_highestRound[validatorIndex], round);
    }

    /// <summary>The highest round that f+1 validators have reached. At least one of them is honest (line 55).</summary>
    internal int RoundOfOneHonest()
    {
        Span<int> sorted = stackalloc int[_highestRound.Length];
        _highestRound.CopyTo(sorted);
        sorted.Sort();
        return sorted[^_validators.OneHonest];
    }

    /// <summary>Whether a validator may have votes in this future round: if the round is among its latest. Frees nothing.</summary>
    internal bool HasRoomAhead(int validatorIndex, int round, int currentRound)
    {
        int taken = 0, lowest = int.MaxValue;
        foreach ((int other, RoundVotes votes) in _rounds)
        {
            if (other <= currentRound || !Occupies(votes, validatorIndex)) continue;
            if (other == round) return true;
            taken++;
            lowest = Math.Min(lowest, other);
        }

        return taken < ConsensusLimits.FutureRoundsPerValidatorMax || round > lowest;
    }

    /// <summary>Drops a validator's votes in its lowest future round if one more round would exceed the bound.</summary>
    internal void MakeRoomAhead(int validatorIndex, int round, int currentRound)
    {
        int[] taken = [.. _rounds.Where(r => r.Key > currentRound && r.Key != round && Occupies(r.Value, validatorIndex)).Select(r => r.Key)];
        if (taken.Length < ConsensusLimits.FutureRoundsPerValidatorMax) return;
        RoundVotes lowest = _rounds[taken[0]];
        lowest.RemoveValidator(validatorIndex);
        if (lowest.IsEmpty) _rounds.Remove(taken[0]);
    }

    /// <summary>Drops rounds that no rule can use.</summary>
    internal void Prune(Func<int, bool> isKept)
    {
        foreach (int round in _rounds.Keys.Where(r => !isKept(r)).ToArray()) _rounds.Remove(round);
    }

    private static bool Occupies(RoundVotes votes, int validatorIndex) =>
        votes.Prevotes.Voters.Contains(validatorIndex) || votes.Precommits.Voters.Contains(validatorIndex);
}
