using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;

namespace Chain.Node.Peering;

/// <summary>Receives the decoded messages of known peers.</summary>
internal interface IPeerInbox
{
    /// <summary>
    /// Queues a consensus message of <paramref name="bytes"/> bytes, with what the peer says of its journal. Waits while this peer's queue is
    /// full, which slows the peer down.
    /// </summary>
    ValueTask OnConsensusAsync(Address from, ConsensusMessage message, JournalStanding journal, int bytes, CancellationToken cancellation);

    /// <summary>Receives what a peer says of itself with a status message.</summary>
    void OnSignal(Address from, PeerSignal signal);

    /// <summary>Admits transactions that a peer forwards. Returns one verdict per transaction, in order.</summary>
    Task<AdmissionVerdict[]> OnTransactionsAsync(Address from, IReadOnlyList<Transaction> transactions);
}
