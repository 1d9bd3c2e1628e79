using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Node.ConsensusHost;
using Chain.Node.Storage;

namespace Chain.Node.Rpc;

/// <summary>Lets callers wait for a transaction to become final without polling. Thread-safe.</summary>
internal sealed class ReceiptWaiter(ChainStore store, CommitFeed feed, TimeProvider time) : BackgroundService
{
    /// <summary>Callers that may wait at the same time; the next one is answered at once.</summary>
    public const int WaitersMax = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, List<TaskCompletionSource>> _waiting = [];
    private int _count;

    /// <summary>Callers that wait.</summary>
    public int Count
    {
        get { lock (_lock) return _count; }
    }

    /// <summary>Height and index of the transaction, or null if it is in no block when the time is up.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<(long Height, int Index)?> WaitAsync(Hash256 id, TimeSpan wait, CancellationToken cancellation)
    {
        if (store.FindTransaction(id) is { } known) return known;
        TaskCompletionSource final = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (wait <= TimeSpan.Zero || !TryAdd(id, final)) return null;
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
            Remove(id, final);
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

    private bool TryAdd(Hash256 id, TaskCompletionSource waiter)
    {
        lock (_lock)
        {
            if (_count >= WaitersMax) return false;
            if (!_waiting.TryGetValue(id, out List<TaskCompletionSource>? waiters)) _waiting.Add(id, waiters = []);
            waiters.Add(waiter);
            _count++;
            return true;
        }
    }

    private void Remove(Hash256 id, TaskCompletionSource waiter)
    {
        lock (_lock)
        {
            _waiting[id].Remove(waiter);
            _count--;
            if (_waiting[id].Count == 0) _waiting.Remove(id);
        }
    }
}
