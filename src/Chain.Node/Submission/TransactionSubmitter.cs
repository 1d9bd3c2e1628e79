using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Peering;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Submission;

/// <summary>Signs calls of a participant whose key this node holds, and hands them to the mempool and the peers.</summary>
/// <remarks>
/// Thread-safe. Calls of one node are numbered one after another; a nonce that somebody else with the same key took meanwhile is
/// passed over. Whether the chain accepts the call, its receipt says.
/// </remarks>
internal sealed class TransactionSubmitter(ChainStore store, TransactionPool pool, PeerHub hub)
{
    private readonly Lock _lock = new();

    /// <summary>Whether a transaction still waits in this node's mempool.</summary>
    public bool IsWaiting(in Hash256 id) => pool.Contains(id);

    /// <summary>Signs and submits one call.</summary>
    /// <param name="signer">A key of the participant.</param>
    /// <param name="sender">The participant: the address of its first key.</param>
    /// <param name="kind">The contract's kind.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The instance, or the default address.</param>
    /// <param name="payload">The method's arguments.</param>
    public AdmissionVerdict Submit(ISigner signer, Address sender, ContractKind kind, int method, Address target, byte[] payload) =>
        Submit(signer, sender, kind, method, target, payload, out _);

    /// <summary>As the other, and names the transaction for those who wait for its receipt.</summary>
    public AdmissionVerdict Submit(ISigner signer, Address sender, ContractKind kind, int method, Address target, byte[] payload, out Hash256 id)
    {
        lock (_lock)
        {
            using StateView view = store.OpenView();
            ulong nonce = view.NextNonce(sender);
            while (true)
            {
                Transaction transaction = Transaction.Create(store.Genesis.ChainId, signer, sender, nonce, kind, method, target, payload);
                id = transaction.Id;
                AdmissionVerdict verdict = pool.Admit(transaction, view);
                if (verdict == AdmissionVerdict.Admitted) hub.BroadcastTransactions([transaction]);
                if (verdict != AdmissionVerdict.NonceTaken) return verdict;
                nonce++;
            }
        }
    }
}
