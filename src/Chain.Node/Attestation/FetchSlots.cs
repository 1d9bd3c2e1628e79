using Chain.Core.Primitives;

namespace Chain.Node.Attestation;

/// <summary>
/// Limits the number of concurrent fetches: in total, per participant, and of those that are retries. While a fetch waits for a slot, the
/// slowest of the fetches that have used their time slice gives way. Thread-safe.
/// </summary>
/// <param name="slotsMax">Fetches at the same time.</param>
/// <param name="perServerMax">Fetches from one participant at the same time.</param>
/// <param name="retriesMax">Fetches at the same time for contracts of which an earlier fetch failed.</param>
/// <param name="time">The clock; by default the system's.</param>
internal sealed class FetchSlots(int slotsMax, int perServerMax, int retriesMax = int.MaxValue, TimeProvider? time = null) : IDisposable
{
    /// <summary>Time slice of a fetch that has no byte of the image yet: 0.5 s. It doubles with each attempt.</summary>
    public static readonly TimeSpan SilentSlice = TimeSpan.FromMilliseconds(500);

    /// <summary>Time slice of a fetch that has received bytes: 10 s. It doubles with each attempt, so that a large image is fetched in the end.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    private const int DoublingsMax = 10;
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly List<FetchSlot> _held = [];
    private readonly LinkedList<Waiter> _waiters = new();
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Waits for a slot.</summary>
    /// <param name="server">The participant that serves the image.</param>
    /// <param name="cancellation">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    /// <param name="attempts">Number of earlier fetches for the same contract.</param>
    public async Task<FetchSlot> TakeAsync(Address server, CancellationToken cancellation, int attempts = 0)
    {
        Waiter waiter = new(server, attempts);
        lock (_lock)
        {
            LinkedListNode<Waiter> node = _waiters.AddLast(waiter);
            Grant_NeedsLock();
            waiter.Node = waiter.Granted.Task.IsCompleted ? null : node;
        }

        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(_ => Cancel(waiter, cancellation), null);
        return await waiter.Granted.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    internal void Release(FetchSlot slot)
    {
        lock (_lock)
        {
            _held.Remove(slot);
            Grant_NeedsLock();
        }
    }

    private void Cancel(Waiter waiter, CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (waiter.Node is not { } node) return;
            waiter.Node = null;
            _waiters.Remove(node);
        }

        waiter.Granted.TrySetCanceled(cancellation);
    }

    private void Grant_NeedsLock()
    {
        for (LinkedListNode<Waiter>? node = _waiters.First; node is not null;)
        {
            LinkedListNode<Waiter>? next = node.Next;
            Waiter waiter = node.Value;
            if (IsFree_NeedsLock(waiter))
            {
                _waiters.Remove(node);
                waiter.Node = null;
                FetchSlot slot = new(this, waiter.Server, waiter.Attempts, _time.GetTimestamp());
                _held.Add(slot);
                waiter.Granted.SetResult(slot);
            }

            node = next;
        }

        Displace_NeedsLock();
    }

    private bool IsFree_NeedsLock(Waiter waiter) => _held.Count < slotsMax && !IsLaneFull_NeedsLock(waiter) && !AreRetriesFull_NeedsLock(waiter);

    private bool IsLaneFull_NeedsLock(Waiter waiter) => _held.Count(s => s.Server.Equals(waiter.Server)) >= perServerMax;

    private bool AreRetriesFull_NeedsLock(Waiter waiter) => waiter.Attempts > 0 && _held.Count(s => s.Attempts > 0) >= retriesMax;

    /// <summary>Asks one fetch per waiter to give way, or sets the timer for the moment at which the next one has used its slice.</summary>
    private void Displace_NeedsLock()
    {
        if (_isDisposed || _waiters.Count == 0) return;
        long now = _time.GetTimestamp();
        TimeSpan nextIn = TimeSpan.MaxValue;
        int leaving = _held.Count(s => s.IsGivingWay);
        foreach (Waiter waiter in _waiters)
        {
            if (leaving-- > 0) continue; // A slot is about to be free for this one.
            FetchSlot? slowest = null;
            double slowestRate = double.MaxValue;
            foreach (FetchSlot slot in _held)
            {
                if (slot.IsGivingWay || !Blocks_NeedsLock(slot, waiter)) continue;
                TimeSpan age = _time.GetElapsedTime(slot.StartedAt, now);
                TimeSpan left = SliceOf(slot) - age;
                if (left < nextIn && left > TimeSpan.Zero) nextIn = left;
                double rate = slot.BytesRead / Math.Max(age.TotalSeconds, 0.001);
                if (left > TimeSpan.Zero || rate >= slowestRate) continue;
                slowest = slot;
                slowestRate = rate;
            }

            slowest?.AskToGiveWay();
        }

        if (nextIn == TimeSpan.MaxValue) return;
        _timer ??= _time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(nextIn + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the end of a fetch would let the waiter begin, as far as its server and the retries are concerned.</summary>
    private bool Blocks_NeedsLock(FetchSlot slot, Waiter waiter)
    {
        if (IsLaneFull_NeedsLock(waiter)) return slot.Server.Equals(waiter.Server);
        return !AreRetriesFull_NeedsLock(waiter) || slot.Attempts > 0;
    }

    private static TimeSpan SliceOf(FetchSlot slot) => (slot.BytesRead == 0 ? SilentSlice : Slice) * (1 << Math.Min(slot.Attempts, DoublingsMax));

    private void OnTimer()
    {
        lock (_lock) Displace_NeedsLock();
    }

    private sealed class Waiter(Address server, int attempts)
    {
        public Address Server => server;

        public int Attempts => attempts;

        /// <summary>Place among the waiters; null once granted or cancelled. Guarded by the lock.</summary>
        public LinkedListNode<Waiter>? Node { get; set; }

        public TaskCompletionSource<FetchSlot> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
