using Chain.Core.Ledger;

namespace Chain.Consensus;

/// <summary>A proposal on the wire.</summary>
/// <param name="Proposal">The signed proposal.</param>
public sealed record ProposalMessage(Proposal Proposal) : ConsensusMessage
{
    internal const ulong KindNumber = 1;

    private protected override ulong Kind => KindNumber;

    private protected override ReadOnlyMemory<byte> EncodeBody() => Proposal.Encode();
}
