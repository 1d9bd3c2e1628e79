using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>The transfers of a repository, one per contract. The transfer that has been due for the longest time is next. Thread-safe.</summary>
/// <param name="transfersMax">Largest number of transfers. A new transfer evicts the oldest one that has ended.</param>
/// <param name="time">Clock for due times.</param>
internal sealed class TransferQueue(int transfersMax, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Address, Transfer> _transfers = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _numbers;

    /// <summary>Adds a transfer, or returns the contract's transfer if it has the same image and destination; null if the queue is full.</summary>
    public Transfer? Begin(TransferOrder order)
    {
        lock (_lock)
        {
            if (_transfers.TryGetValue(order.Contract, out Transfer? held))
            {
                if (!HasEnded(held) && SameJob(held.Order, order)) return held;
                Remove_NeedsLock(held);
            }

            if (_transfers.Count >= transfersMax)
            {
                if (_transfers.Values.Where(HasEnded).MinBy(t => t.Number) is not { } oldest) return null;
                Remove_NeedsLock(oldest);
            }

            Transfer fresh = new(order);
            _transfers.Add(order.Contract, fresh);
            Wait_NeedsLock(fresh, TimeSpan.Zero);
            return fresh;
        }
    }

    /// <summary>The transfer of a contract; null if there is none.</summary>
    public Transfer? Find(Address contract)
    {
        lock (_lock) return _transfers.GetValueOrDefault(contract);
    }

    /// <summary>Removes a contract's transfer and cancels its attempt in progress; false if there is no transfer.</summary>
    public bool Cancel(Address contract)
    {
        lock (_lock)
        {
            if (!_transfers.TryGetValue(contract, out Transfer? held)) return false;
            Remove_NeedsLock(held);
            return true;
        }
    }

    /// <summary>Waits for the next due transfer and sets its state to Sending.</summary>
    /// <param name="attempt">The queue cancels it with the transfer. Call <see cref="PutBack"/> or <see cref="End"/> before you dispose it.</param>
    /// <param name="stop">Cancels the wait with <see cref="OperationCanceledException"/>.</param>
    public async Task<Transfer> TakeAsync(CancellationTokenSource attempt, CancellationToken stop)
    {
        while (true)
        {
            Task changed;
            TimeSpan wait;
            lock (_lock)
            {
                Transfer? next = _transfers.Values.Where(t => t.State == TransferState.Waiting).MinBy(t => (t.DueAt, t.Number));
                wait = next is null ? Timeout.InfiniteTimeSpan : time.GetElapsedTime(time.GetTimestamp(), next.DueAt);
                if (next is not null && wait <= TimeSpan.Zero)
                {
                    next.State = TransferState.Sending;
                    next.Attempt = attempt;
                    return next;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(wait, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Schedules the next attempt of a taken transfer after a wait.</summary>
    public void PutBack(Transfer transfer, TimeSpan wait)
    {
        lock (_lock) Wait_NeedsLock(transfer, wait);
    }

    /// <summary>Sets the state of a taken transfer to Done or Refused.</summary>
    public void End(Transfer transfer, TransferState state)
    {
        lock (_lock)
        {
            transfer.Attempt = null;
            transfer.State = state;
            transfer.Number = _numbers++;
        }
    }

    private static bool HasEnded(Transfer transfer) => transfer.State is TransferState.Done or TransferState.Refused;

    private static bool SameJob(TransferOrder a, TransferOrder b) => a.Sha256.Equals(b.Sha256) && a.Destination == b.Destination;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wait_NeedsLock(Transfer transfer, TimeSpan wait)
    {
        transfer.Attempt = null;
        transfer.State = TransferState.Waiting;
        transfer.Number = _numbers++;
        transfer.DueAt = time.GetTimestamp() + (long)(wait.TotalSeconds * time.TimestampFrequency);
        _changed.SetResult();
        _changed = NewSignal();
    }

    private void Remove_NeedsLock(Transfer transfer)
    {
        _transfers.Remove(transfer.Order.Contract);
        _ = transfer.Attempt?.CancelAsync(); // Not Cancel, which would run callbacks under the lock.
    }
}
