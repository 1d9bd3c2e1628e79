using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Storage;
using Chain.Node.Storage.Reads;

namespace Chain.Node.Submission;

/// <summary>Signs calls of a participant whose key this node holds, and submits them through the same intake as all other transactions.</summary>
/// <remarks>
/// Submits one call at a time, so the calls of one node have nonces in the order of submission. An admitted call may still fail: its
/// receipt says whether it was accepted. Thread-safe.
/// </remarks>
internal sealed class TransactionSubmitter(ChainStore store, TransactionPool pool, TransactionIntake intake) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Whether a transaction still waits in this node's mempool.</summary>
    public bool IsWaiting(in Hash256 id) => pool.Contains(id);

    /// <summary>Signs and submits one call.</summary>
    /// <param name="signer">A key of the participant.</param>
    /// <param name="sender">The participant: the address of its first key.</param>
    /// <param name="kind">The contract's kind.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The instance, or the default address.</param>
    /// <param name="payload">The method's arguments.</param>
    /// <param name="cancellation">Ends the wait for a verdict. The call may be in the mempool nevertheless.</param>
    /// <returns>The transaction's id, to wait for its receipt, and the mempool's verdict.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, or the node stops.</exception>
    public async Task<(Hash256 Id, AdmissionVerdict Verdict)> SubmitAsync(
        ISigner signer, Address sender, ContractKind kind, int method, Address target, byte[] payload, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            (Transaction transaction, AdmissionVerdict verdict) = await NonceRetry.SubmitAsync(
                nonce => Transaction.Create(store.Genesis.ChainId, signer, sender, nonce, kind, method, target, payload), FirstFreeNonce(sender), AdmitAsync)
                .ConfigureAwait(false);
            return (transaction.Id, verdict);
        }
        finally
        {
            _turn.Release();
        }

        async Task<(bool IsNonceTaken, AdmissionVerdict Verdict)> AdmitAsync(Transaction transaction)
        {
            AdmissionVerdict[] verdicts = await intake.SubmitAsync([transaction], forward: true).WaitAsync(cancellation).ConfigureAwait(false);
            return (verdicts[0] == AdmissionVerdict.NonceTaken, verdicts[0]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private ulong FirstFreeNonce(Address sender)
    {
        using StateView view = store.OpenView();
        return pool.FirstFreeNonce(sender, view.NextNonce(sender));
    }
}
