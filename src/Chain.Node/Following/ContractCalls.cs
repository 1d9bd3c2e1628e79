using System.Collections.Concurrent;
using Chain.Core.Crypto;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Mempool;
using Chain.Node.Submission;

namespace Chain.Node.Following;

/// <summary>Submits the call that is a contract's next step, but not again while it is pending. Thread-safe.</summary>
/// <remarks>
/// After a call, the worker checks the contract again, at the latest after <see cref="AfterCall"/>. If the call is no longer in the mempool
/// but the step is still not done, the mempool evicted it, or a block included it without effect. Then it is submitted again, with a new
/// nonce. The delay grows with each attempt.
/// </remarks>
internal sealed class ContractCalls(TransactionSubmitter submitter, ILogger logger)
{
    /// <summary>Delay before the next check of a contract after a call: 3 s. An event of the contract ends it earlier.</summary>
    public static readonly TimeSpan AfterCall = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Address, Call> _last = new();

    /// <summary>Submits one call.</summary>
    /// <param name="signer">The participant's key in force.</param>
    /// <param name="sender">The participant.</param>
    /// <param name="kind">The contract's kind.</param>
    /// <param name="method">The method.</param>
    /// <param name="name">The method's name, for the log.</param>
    /// <param name="contract">The contract that is called, or that the call creates.</param>
    /// <param name="payload">The method's arguments.</param>
    /// <param name="cancellation">Ends the wait for the mempool's verdict.</param>
    /// <param name="creates">Whether the call creates the contract. Its target is then the default address.</param>
    /// <returns>Delay before the next check of the contract.</returns>
    public async Task<TimeSpan> SubmitAsync(
        ISigner signer, Address sender, ContractKind kind, int method, string name, Address contract, byte[] payload, CancellationToken cancellation,
        bool creates = false)
    {
        Call? last = _last.GetValueOrDefault(contract) is { } made && made.Method == method ? made : null;
        if (last is not null && submitter.IsWaiting(last.Transaction)) return last.IsFirst ? AfterCall : ContractWorkers.BackOff;
        (Hash256 id, AdmissionVerdict verdict) = await submitter.SubmitAsync(signer, sender, kind, method, creates ? default : contract, payload, cancellation)
            .ConfigureAwait(false);
        if (verdict != AdmissionVerdict.Admitted)
        {
            FollowingLog.NotAdmitted(logger, name, contract.ToString(), verdict.ToString());
            return ContractWorkers.BackOff;
        }

        _last[contract] = new Call(method, id, last is null);
        if (last is null) return AfterCall;
        FollowingLog.Resubmitted(logger, name, contract.ToString(), last.Transaction.ToString());
        return ContractWorkers.BackOff;
    }

    /// <summary>Whether this call on a contract is in the mempool.</summary>
    public bool IsPending(Address contract, int method) =>
        _last.TryGetValue(contract, out Call? last) && last.Method == method && submitter.IsWaiting(last.Transaction);

    /// <summary>Forgets a contract with nothing left to do. Returns <see cref="ContractWorkers.Idle"/>.</summary>
    public TimeSpan Done(Address contract)
    {
        _last.TryRemove(contract, out _);
        return ContractWorkers.Idle;
    }

    private sealed record Call(int Method, Hash256 Transaction, bool IsFirst);
}
