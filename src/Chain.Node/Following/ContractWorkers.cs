using Chain.Core.Primitives;

namespace Chain.Node.Following;

/// <summary>
/// Does the next step of every contract that has something left to do. A contract that waits is an entry in a timer queue and holds
/// nothing else. Each owner has places of its own for steps that run, so one owner's contracts never delay another's. Thread-safe.
/// </summary>
/// <remarks>Only the chain says what is left to do; a contract's entry keeps no more than the number of failures.</remarks>
/// <param name="step">Does the next step of a contract. Returns the delay before the next step, or one of the constants.</param>
/// <param name="time">The clock.</param>
/// <param name="failed">Called for each step that throws. The contract then backs off and retries.</param>
/// <param name="ownerOf">Finds a contract's owner. Null if all contracts are one owner's.</param>
/// <param name="stepsPerOwnerMax">Number of steps of one owner that run at the same time, at least 1.</param>
internal sealed class ContractWorkers(
    Func<Address, CancellationToken, Task<TimeSpan>> step, TimeProvider time, Action<Address, Exception> failed,
    Func<Address, Address>? ownerOf = null, int stepsPerOwnerMax = 1024)
{
    /// <summary>Result of a step: nothing is left to do until the contract changes.</summary>
    public static readonly TimeSpan Idle = TimeSpan.Zero;

    /// <summary>Result of a step: it failed. Retry after 0.5 s to 1 min, doubled at each failure, or when the contract changes.</summary>
    public static readonly TimeSpan BackOff = TimeSpan.FromTicks(-1);

    /// <summary>Contracts of one owner that the queue holds: 16,384, of about 200 bytes each.</summary>
    public const int ContractsPerOwnerMax = 16_384;

    private readonly Lock _lock = new();
    private readonly Dictionary<Address, ContractWork> _work = [];
    private readonly Dictionary<Address, WorkLane> _lanes = [];
    private readonly HashSet<Address> _refused = [];
    private readonly PriorityQueue<(ContractWork Work, int Sleep), long> _sleepers = new();
    private ITimer? _timer;
    private long _timerAt = long.MaxValue;
    private int _running;
    private TaskCompletionSource? _drained;
    private CancellationToken _stop;

    /// <summary>Number of contracts that have something left to do.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _work.Count;
        }
    }

    /// <summary>Whether an owner for which <see cref="TrySignal"/> returned false has room again. True only once per such owner.</summary>
    public bool TakeRoomAgain()
    {
        lock (_lock)
        {
            return _refused.Count > 0
                && _refused.RemoveWhere(owner => !_lanes.TryGetValue(owner, out WorkLane? lane) || lane.Count <= ContractsPerOwnerMax / 2) > 0;
        }
    }

    /// <summary>Makes the contract's next step due now.</summary>
    /// <returns>False if its owner has too many contracts. The caller must signal the contract again later.</returns>
    public bool TrySignal(Address contract, CancellationToken stop)
    {
        lock (_lock)
        {
            _stop = stop;
            if (TryWake_NeedsLock(contract)) return true;
        }

        Address owner = ownerOf?.Invoke(contract) ?? default; // Reads the chain, so not under the lock.
        lock (_lock)
        {
            if (TryWake_NeedsLock(contract)) return true;
            if (!_lanes.TryGetValue(owner, out WorkLane? lane)) _lanes.Add(owner, lane = new WorkLane(owner));
            if (lane.Count >= ContractsPerOwnerMax)
            {
                _refused.Add(owner);
                return false;
            }

            ContractWork work = new(contract, lane);
            _work.Add(contract, work);
            lane.Count++;
            lane.Enqueue(work);
            Start_NeedsLock(lane);
            return true;
        }
    }

    /// <summary>Waits until no step runs. Cancel the token of <see cref="TrySignal"/> first: then no other step begins.</summary>
    public async Task DrainAsync()
    {
        Task drained;
        lock (_lock)
        {
            drained = _running == 0 ? Task.CompletedTask : (_drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await drained.ConfigureAwait(false);
        lock (_lock)
        {
            if (!_stop.IsCancellationRequested) return;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private bool TryWake_NeedsLock(Address contract)
    {
        if (_stop.IsCancellationRequested) return true;
        if (!_work.TryGetValue(contract, out ContractWork? work)) return false;
        if (work.Phase == WorkPhase.Running) work.IsSignalled = true;
        if (work.Phase != WorkPhase.Sleeping) return true;
        work.Lane.Enqueue(work);
        Start_NeedsLock(work.Lane);
        return true;
    }

    private void Start_NeedsLock(WorkLane lane)
    {
        while (lane.Running < stepsPerOwnerMax && !_stop.IsCancellationRequested && lane.Dequeue() is { } work)
        {
            work.Phase = WorkPhase.Running;
            work.IsSignalled = false;
            lane.Running++;
            _running++;
            _ = Task.Run(() => RunAsync(work, _stop), CancellationToken.None); // DrainAsync awaits its end.
        }
    }

    private async Task RunAsync(ContractWork work, CancellationToken stop)
    {
        TimeSpan result = await StepAsync(work.Contract, stop).ConfigureAwait(false);
        lock (_lock)
        {
            work.Lane.Running--;
            TimeSpan delay = work.DelayAfter(result);
            if (work.IsSignalled) work.Lane.Enqueue(work);
            else if (delay > TimeSpan.Zero) Sleep_NeedsLock(work, delay);
            else Remove_NeedsLock(work);
            Start_NeedsLock(work.Lane);
            if (--_running > 0) return;
            _drained?.TrySetResult();
            _drained = null;
        }
    }

    private async Task<TimeSpan> StepAsync(Address contract, CancellationToken stop)
    {
        try
        {
            return await step(contract, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Idle; // The node is stopping. After a restart, the chain shows what is left to do.
        }
        catch (Exception e)
        {
            if (!stop.IsCancellationRequested) failed(contract, e);
            return BackOff;
        }
    }

    private void Remove_NeedsLock(ContractWork work)
    {
        _work.Remove(work.Contract);
        if (--work.Lane.Count == 0) _lanes.Remove(work.Lane.Owner);
    }

    private void Sleep_NeedsLock(ContractWork work, TimeSpan delay)
    {
        work.Phase = WorkPhase.Sleeping;
        long due = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        _sleepers.Enqueue((work, ++work.Sleep), due);
        if (_sleepers.Count > (2 * _work.Count) + 64) Compact_NeedsLock();
        SetTimer_NeedsLock();
    }

    /// <summary>Drops the entries of contracts that were signalled before they were due.</summary>
    private void Compact_NeedsLock()
    {
        List<((ContractWork, int), long)> kept = [];
        foreach (((ContractWork Work, int Sleep) sleeper, long due) in _sleepers.UnorderedItems)
        {
            if (IsAsleep(sleeper)) kept.Add((sleeper, due));
        }

        _sleepers.Clear();
        _sleepers.EnqueueRange(kept);
    }

    private static bool IsAsleep((ContractWork Work, int Sleep) sleeper) =>
        sleeper.Work.Phase == WorkPhase.Sleeping && sleeper.Work.Sleep == sleeper.Sleep;

    private void SetTimer_NeedsLock()
    {
        if (_stop.IsCancellationRequested || !_sleepers.TryPeek(out _, out long due) || due >= _timerAt) return;
        _timerAt = due;
        TimeSpan delay = time.GetElapsedTime(time.GetTimestamp(), due);
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;
        _timer ??= time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(delay + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan); // The system's timers may be early by less than 1 ms.
    }

    private void Wake()
    {
        lock (_lock)
        {
            _timerAt = long.MaxValue;
            if (_stop.IsCancellationRequested) return;
            long now = time.GetTimestamp();
            while (_sleepers.TryPeek(out (ContractWork Work, int Sleep) sleeper, out long due) && due <= now)
            {
                _sleepers.Dequeue();
                if (!IsAsleep(sleeper)) continue;
                sleeper.Work.Lane.Enqueue(sleeper.Work);
                Start_NeedsLock(sleeper.Work.Lane);
            }

            SetTimer_NeedsLock();
        }
    }
}
