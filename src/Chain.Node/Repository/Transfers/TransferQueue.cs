using Chain.Core.Primitives;

namespace Chain.Node.Repository.Transfers;

/// <summary>The transfers that a repository knows, one a contract, and whose turn is next: that which has been due for longest. Thread-safe.</summary>
/// <param name="transfersMax">Transfers that are known at the same time. What has ended makes room for what comes, the oldest first.</param>
/// <param name="time">Clock for what is due.</param>
internal sealed class TransferQueue(int transfersMax, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Address, Transfer> _transfers = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _numbers;

    /// <summary>Adds a transfer, or finds the one that the contract already has; null if so many are not done that there is no room.</summary>
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

    /// <summary>The transfer of a contract, or null.</summary>
    public Transfer? Find(Address contract)
    {
        lock (_lock) return _transfers.GetValueOrDefault(contract);
    }

    /// <summary>Forgets a contract's transfer and ends its attempt, if one is under way; false if there is none.</summary>
    public bool Cancel(Address contract)
    {
        lock (_lock)
        {
            if (!_transfers.TryGetValue(contract, out Transfer? held)) return false;
            Remove_NeedsLock(held);
            return true;
        }
    }

    /// <summary>The next transfer whose time has come, once there is one; it is Sending from here on.</summary>
    /// <param name="attempt">Cancelled when the transfer is. Give it to <see cref="PutBack"/> or <see cref="End"/> before it is disposed.</param>
    /// <param name="stop">Ends the wait with <see cref="OperationCanceledException"/>.</param>
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

            using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(changed, Task.Delay(wait, time, done.Token)).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Lets a transfer that was taken wait for another attempt, which others may overtake meanwhile.</summary>
    public void PutBack(Transfer transfer, TimeSpan wait)
    {
        lock (_lock) Wait_NeedsLock(transfer, wait);
    }

    /// <summary>Notes that a transfer that was taken is Done or Refused.</summary>
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
        _ = transfer.Attempt?.CancelAsync(); // Not Cancel: what waits for it must not run under the lock.
    }
}
