using Chain.Core.Ledger;

namespace Consensus.Tests.Model;

/// <summary>
/// All messages that can exist in the small model; each message is one bit. There are votes of four validators, of two types, in two
/// rounds, for A, B or nil; and proposals of A or B, in round 1 with or without a proof of lock from round 0.
/// </summary>
internal static class ModelMessages
{
    internal const int Validators = 4, Rounds = 2, Values = 2, Nil = Values;
    private const int VotesCount = 2 * Rounds * (Values + 1) * Validators;

    internal static int Vote(VoteType type, int round, int value, int sender) =>
        ((type == VoteType.Prevote ? 0 : Rounds) + round) * (Values + 1) * Validators + value * Validators + sender;

    internal static int Proposal(int round, int value, int validRound) => VotesCount + (round + 1 + validRound) * Values + value;

    internal static ulong Bit(int message) => 1UL << message;

    /// <summary>Every message that one validator could send. This is what the faulty validator sends.</summary>
    internal static ulong AllOf(int sender, Func<int, int> proposerOf)
    {
        ulong all = 0;
        foreach (VoteType type in (VoteType[])[VoteType.Prevote, VoteType.Precommit])
        {
            for (int round = 0; round < Rounds; round++)
            {
                for (int value = 0; value <= Nil; value++) all |= Bit(Vote(type, round, value, sender));
            }
        }

        for (int round = 0; round < Rounds; round++)
        {
            if (proposerOf(round) != sender) continue;
            for (int validRound = -1; validRound < round; validRound++)
            {
                for (int value = 0; value < Values; value++) all |= Bit(Proposal(round, value, validRound));
            }
        }

        return all;
    }

    /// <summary>
    /// The bundles of sent messages that the network may deliver in one step: a proposal, or all votes of one type and round for one
    /// value, or both. Smaller bundles are not needed: votes below a quorum change nothing by themselves.
    /// </summary>
    internal static List<ulong> Bundles(ulong sent)
    {
        List<ulong> proposals = [0], votes = [0];
        for (int message = VotesCount; message < VotesCount + (Rounds + 1) * Values; message++)
        {
            if ((sent & Bit(message)) != 0) proposals.Add(Bit(message));
        }

        foreach (VoteType type in (VoteType[])[VoteType.Prevote, VoteType.Precommit])
        {
            for (int round = 0; round < Rounds; round++)
            {
                for (int value = 0; value <= Nil; value++)
                {
                    ulong all = 0;
                    for (int sender = 0; sender < Validators; sender++) all |= Bit(Vote(type, round, value, sender));
                    if ((sent & all) != 0) votes.Add(sent & all);
                }
            }
        }

        return [.. from proposal in proposals from some in votes where (proposal | some) != 0 select proposal | some];
    }
}
