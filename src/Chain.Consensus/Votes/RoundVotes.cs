using Chain.Core.Ledger;

namespace Chain.Consensus.Votes;

/// <summary>Prevotes and precommits of one round.</summary>
internal sealed class RoundVotes(ValidatorSet validators)
{
    internal VoteSet Prevotes { get; } = new(validators);

    internal VoteSet Precommits { get; } = new(validators);

    internal bool IsEmpty => Prevotes.StoredCount == 0 && Precommits.StoredCount == 0;

    internal VoteSet Of(VoteType type) => type == VoteType.Prevote ? Prevotes : Precommits;

    internal void RemoveValidator(int validatorIndex)
    {
        Prevotes.RemoveValidator(validatorIndex);
        Precommits.RemoveValidator(validatorIndex);
    }
}
