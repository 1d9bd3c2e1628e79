namespace Testing.Support;

/// <summary>A clock that only the test moves. The wall clock may jump; the timestamp only goes forward. Thread-safe.</summary>
public sealed class ManualTime(long nowMs = 1_800_000_000_000) : TimeProvider
{
    private long _wallTicks = DateTimeOffset.FromUnixTimeMilliseconds(nowMs).Ticks;
    private long _elapsedTicks = TimeSpan.TicksPerHour;

    /// <summary>The wall clock, in Unix milliseconds. Setting it does not move the timestamp.</summary>
    public long NowMs
    {
        get => GetUtcNow().ToUnixTimeMilliseconds();
        set => Volatile.Write(ref _wallTicks, DateTimeOffset.FromUnixTimeMilliseconds(value).Ticks);
    }

    /// <summary>
    /// Null: timers are the system's. Otherwise a timer up to this length fires as soon as it is created, and a longer one never fires.
    /// </summary>
    public TimeSpan? TimersElapse { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _wallTicks), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _elapsedTicks);

    /// <summary>Moves the wall clock and the timestamp forward.</summary>
    public void Advance(TimeSpan time)
    {
        Interlocked.Add(ref _elapsedTicks, time.Ticks);
        Interlocked.Add(ref _wallTicks, time.Ticks);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (TimersElapse is not { } longest) return base.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan && dueTime <= longest) ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new InertTimer();
    }

    private sealed class InertTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
