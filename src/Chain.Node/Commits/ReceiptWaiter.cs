using System.Net;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Quotas;
using Chain.Node.Storage;

namespace Chain.Node.Commits;

/// <summary>Lets callers wait, without polling, until a transaction is final. Thread-safe.</summary>
internal sealed class ReceiptWaiter(ChainStore store, CommitFeed feed, TimeProvider time) : BackgroundService
{
    /// <summary>Maximum number of waiting callers: 10,000. A further caller gets its answer immediately.</summary>
    public const int WaitersMax = 10_000;

    /// <summary>Maximum number of waiting callers per remote address: 2,500.</summary>
    public const int WaitersPerAddressMax = 2_500;

    private readonly Lock _lock = new();
    private readonly AddressQuota _quota = new(WaitersMax, WaitersPerAddressMax);
    private readonly Dictionary<Hash256, List<TaskCompletionSource>> _waiting = [];

    /// <summary>Number of waiting callers.</summary>
    public int Count
    {
        get { lock (_lock) return _quota.Count; }
    }

    /// <summary>Waits until a transaction is final. Returns its height and its index in the block; null if it is not final in time.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="wait">Maximum time to wait.</param>
    /// <param name="caller">Remote address of the caller; null for a part of this node.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task<(long Height, int Index)?> WaitAsync(Hash256 id, TimeSpan wait, IPAddress? caller, CancellationToken cancellation)
    {
        if (store.FindTransaction(id) is { } known) return known;
        TaskCompletionSource final = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (wait <= TimeSpan.Zero || !TryAdd(id, final, caller)) return null;
        try
        {
            if (store.FindTransaction(id) is { } meanwhile) return meanwhile;
            await final.Task.WaitAsync(wait, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The look-up below decides.
        }
        finally
        {
            Remove(id, final, caller);
        }

        return store.FindTransaction(id);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using CommitSubscription subscription = feed.SubscribeOwn();
            WakeFinal();
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (Receipt receipt in committed.Executed.Receipts) Wake(receipt.TransactionId);
            }
        }
    }

    /// <summary>Wakes callers whose transaction became final while this service was not subscribed.</summary>
    private void WakeFinal()
    {
        Hash256[] ids;
        lock (_lock) ids = [.. _waiting.Keys];
        foreach (Hash256 id in ids)
        {
            if (store.FindTransaction(id) is not null) Wake(id);
        }
    }

    /// <summary>Ends the waits for a transaction: it is final, or this node has dropped it.</summary>
    public void Wake(Hash256 id)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out List<TaskCompletionSource>? waiters)) return;
            foreach (TaskCompletionSource waiter in waiters) waiter.TrySetResult();
        }
    }

    private bool TryAdd(Hash256 id, TaskCompletionSource waiter, IPAddress? caller)
    {
        lock (_lock)
        {
            if (!_quota.TryEnter(caller)) return false;
            if (!_waiting.TryGetValue(id, out List<TaskCompletionSource>? waiters)) _waiting.Add(id, waiters = []);
            waiters.Add(waiter);
            return true;
        }
    }

    private void Remove(Hash256 id, TaskCompletionSource waiter, IPAddress? caller)
    {
        lock (_lock)
        {
            _waiting[id].Remove(waiter);
            _quota.Leave(caller);
            if (_waiting[id].Count == 0) _waiting.Remove(id);
        }
    }
}
