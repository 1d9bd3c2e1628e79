using Chain.Contracts.Participants;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Contracts.Tests.Harness;

/// <summary>Proven offences of validators.</summary>
internal static class Offences
{
    private static readonly Hash256 X = Sha256.Hash("x"u8), Y = Sha256.Hash("y"u8);

    /// <summary>Two precommits of one validator for different blocks of one height and round.</summary>
    /// <param name="ledger">The chain.</param>
    /// <param name="offender">A member of the set of the height.</param>
    /// <param name="height">Height of the offence.</param>
    /// <param name="round">Round of the offence.</param>
    /// <param name="key">The key that signs; by default the offender's first one.</param>
    public static DuplicateVoteEvidence DoubleVote(TestLedger ledger, Party offender, long height, int round = 0, ISigner? key = null)
    {
        int index = ValidatorSetHistory.At(ledger.State, height)!.IndexOf(offender.Address);
        return new DuplicateVoteEvidence(Precommit(X), Precommit(Y));

        Vote Precommit(Hash256 block) => new(VoteType.Precommit, height, round, block, index,
            (key ?? offender.Signer).Sign(Vote.SigningDigest(ledger.ChainId, VoteType.Precommit, height, round, block)));
    }
}
