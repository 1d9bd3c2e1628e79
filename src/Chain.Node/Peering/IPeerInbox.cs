using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;

namespace Chain.Node.Peering;

/// <summary>Where decoded messages of known peers go.</summary>
internal interface IPeerInbox
{
    /// <summary>Takes a consensus message; waits while the consensus loop's queue is full, which holds the peer back.</summary>
    ValueTask OnConsensusAsync(Address from, ConsensusMessage message, CancellationToken cancellation);

    /// <summary>Takes a transaction that a peer passes on.</summary>
    void OnTransaction(Transaction transaction);
}
