using System.Net;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.Quotas;
using Chain.Node.Storage;

namespace Chain.Node.Commits;

/// <summary>Lets callers wait for a transaction to become final without polling. Thread-safe.</summary>
internal sealed class ReceiptWaiter(ChainStore store, CommitFeed feed, TimeProvider time) : BackgroundService
{
    /// <summary>Callers that may wait at the same time; the next one is answered at once.</summary>
    public const int WaitersMax = 10_000;

    /// <summary>Callers from one remote address that may wait at the same time.</summary>
    public const int WaitersPerAddressMax = 2_500;

    private readonly Lock _lock = new();
    private readonly AddressPlaces _places = new(WaitersMax, WaitersPerAddressMax);
    private readonly Dictionary<Hash256, List<TaskCompletionSource>> _waiting = [];

    /// <summary>Callers that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _places.Count; }
    }

    /// <summary>Height and index of the transaction, or null if it is in no block when the time is up.</summary>
    /// <param name="id">The transaction.</param>
    /// <param name="wait">Longest wait.</param>
    /// <param name="caller">Remote address that asks; null for a part of this node.</param>
    /// <param name="cancellation">Calls the wait off.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
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
            // The store has the last word.
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
            WakeAllThatAreFinal();
            await foreach (CommittedBlock committed in subscription.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (Receipt receipt in committed.Executed.Receipts) Wake(receipt.TransactionId);
            }
        }
    }

    /// <summary>Finds what became final before this listener was there, or while it was cut off.</summary>
    private void WakeAllThatAreFinal()
    {
        Hash256[] ids;
        lock (_lock) ids = [.. _waiting.Keys];
        foreach (Hash256 id in ids)
        {
            if (store.FindTransaction(id) is not null) Wake(id);
        }
    }

    private void Wake(Hash256 id)
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
            if (!_places.TryEnter(caller)) return false;
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
            _places.Leave(caller);
            if (_waiting[id].Count == 0) _waiting.Remove(id);
        }
    }
}
