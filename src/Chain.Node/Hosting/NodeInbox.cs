using Chain.Consensus;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;

namespace Chain.Node.Hosting;

/// <summary>Hands what peers send to the consensus loop and the mempool.</summary>
internal sealed class NodeInbox(ConsensusLoop loop, TransactionPool pool, ChainStore store) : IPeerInbox
{
    public ValueTask OnConsensusAsync(Address from, ConsensusMessage message, int bytes, CancellationToken cancellation) =>
        loop.EnqueueAsync(from, message, bytes, cancellation);

    public AdmissionVerdict OnTransaction(Transaction transaction)
    {
        using StateView view = store.OpenView();
        return pool.Admit(transaction, view);
    }
}
