namespace Testing.Support;

/// <summary>A clock that only the test moves, with timers that fire while it moves, in order, on the test's thread. Thread-safe.</summary>
public sealed class SteppedTime(long nowMs = 1_800_000_000_000) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<SteppedTimer> _timers = [];
    private long _elapsedTicks = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Number of timers that are set.</summary>
    public int TimersSet
    {
        get
        {
            lock (_lock) return _timers.Count(t => t.DueAt != long.MaxValue);
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(nowMs).AddTicks(GetTimestamp() - TimeSpan.TicksPerHour);

    public override long GetTimestamp() => Volatile.Read(ref _elapsedTicks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SteppedTimer timer = new(this, () => callback(state));
        lock (_lock) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock forward, and stops at each timer on the way to fire it.</summary>
    public void Advance(TimeSpan time)
    {
        long end = GetTimestamp() + time.Ticks;
        while (true)
        {
            SteppedTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.DueAt <= end).MinBy(t => t.DueAt);
                Volatile.Write(ref _elapsedTicks, next is null ? end : Math.Max(next.DueAt, _elapsedTicks));
                if (next is null) return;
                next.DueAt = next.PeriodTicks > 0 ? next.DueAt + next.PeriodTicks : long.MaxValue;
            }

            next.Fire();
        }
    }

    private sealed class SteppedTimer(SteppedTime owner, Action fire) : ITimer
    {
        public long DueAt { get; set; } = long.MaxValue;

        public long PeriodTicks { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : owner.GetTimestamp() + dueTime.Ticks;
                PeriodTicks = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._lock) owner._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
