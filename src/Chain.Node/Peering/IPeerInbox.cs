using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;

namespace Chain.Node.Peering;

/// <summary>Where decoded messages of known peers go.</summary>
internal interface IPeerInbox
{
    /// <summary>Takes a consensus message of a number of bytes; waits while too much of this peer waits already, which holds the peer back.</summary>
    ValueTask OnConsensusAsync(Address from, ConsensusMessage message, int bytes, CancellationToken cancellation);

    /// <summary>Takes transactions that a peer passes on, and says what became of each, in their order.</summary>
    Task<AdmissionVerdict[]> OnTransactionsAsync(IReadOnlyList<Transaction> transactions);
}
