using Chain.Core.Ledger;

namespace Chain.Consensus;

/// <summary>A vote on the wire.</summary>
/// <param name="Vote">The signed vote.</param>
public sealed record VoteMessage(Vote Vote) : ConsensusMessage
{
    internal const ulong KindNumber = 2;

    private protected override ulong Kind => KindNumber;

    private protected override ReadOnlyMemory<byte> EncodeBody() => Vote.Encode();
}
