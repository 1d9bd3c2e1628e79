using System.Collections.Concurrent;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Submission;

namespace Chain.Node.Following;

/// <summary>Submits the call that is a contract's next step, and not once more while it still waits for a block. Thread-safe.</summary>
/// <remarks>
/// A worker looks again after <see cref="AfterCall"/>: if the chain stands still meanwhile, the call is still in the mempool. If it was
/// refused or dropped there, or in a block and changed nothing, it is submitted again, ever more slowly, under a nonce that is free by then.
/// </remarks>
internal sealed class ContractCalls(TransactionSubmitter submitter, ILogger logger)
{
    /// <summary>When to look again at a contract on which a call was made, if no block speaks of it before.</summary>
    public static readonly TimeSpan AfterCall = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Address, Call> _last = new();

    /// <summary>Submits one call.</summary>
    /// <param name="signer">A key of the participant in force.</param>
    /// <param name="sender">The participant.</param>
    /// <param name="kind">The contract's kind.</param>
    /// <param name="method">The method.</param>
    /// <param name="name">The method's name, for the log.</param>
    /// <param name="contract">The instance that is called, or that the call makes.</param>
    /// <param name="payload">The method's arguments.</param>
    /// <param name="cancellation">Ends the wait for the mempool's verdict.</param>
    /// <param name="makes">Whether the call makes the instance, and is therefore not sent to it.</param>
    /// <returns>When to look at the contract again.</returns>
    public async Task<TimeSpan> SubmitAsync(ISigner signer, Address sender, ContractKind kind, int method, string name, Address contract, byte[] payload,
        CancellationToken cancellation, bool makes = false)
    {
        Call? last = _last.GetValueOrDefault(contract) is { } made && made.Method == method ? made : null;
        if (last is not null && submitter.IsWaiting(last.Transaction)) return last.IsFirst ? AfterCall : ContractWorkers.TryAgain;
        (Hash256 id, AdmissionVerdict verdict) = await submitter.SubmitAsync(signer, sender, kind, method, makes ? default : contract, payload, cancellation)
            .ConfigureAwait(false);
        if (verdict != AdmissionVerdict.Admitted)
        {
            FollowingLog.NotAdmitted(logger, name, contract.ToString(), verdict.ToString());
            return ContractWorkers.TryAgain;
        }

        _last[contract] = new Call(method, id, last is null);
        if (last is null) return AfterCall;
        FollowingLog.MadeAgain(logger, name, contract.ToString(), last.Transaction.ToString());
        return ContractWorkers.TryAgain;
    }

    /// <summary>Whether this call on a contract was made and still waits for a block.</summary>
    public bool IsUnderWay(Address contract, int method) =>
        _last.TryGetValue(contract, out Call? last) && last.Method == method && submitter.IsWaiting(last.Transaction);

    /// <summary>Forgets a contract on which nothing is left to do.</summary>
    public TimeSpan Done(Address contract)
    {
        _last.TryRemove(contract, out _);
        return ContractWorkers.UntilChanged;
    }

    private sealed record Call(int Method, Hash256 Transaction, bool IsFirst);
}
