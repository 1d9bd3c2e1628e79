namespace Light.Tests.Kit;

/// <summary>A clock that tests set. The wall clock may jump; the monotonic one only goes forward.</summary>
public sealed class ManualTime(long nowMs) : TimeProvider
{
    private long _monotonicMs;

    /// <summary>The wall clock, in Unix milliseconds.</summary>
    public long NowMs { get; set; } = nowMs;

    /// <summary>Timers up to this length go off as soon as they are made, as if the time had passed; longer ones never do.</summary>
    public TimeSpan TimersElapse { get; set; } = TimeSpan.Zero;

    public override long TimestampFrequency => 1_000;

    public void Advance(long milliseconds)
    {
        NowMs += milliseconds;
        _monotonicMs += milliseconds;
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => _monotonicMs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan && dueTime <= TimersElapse) ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new SetTimer();
    }

    private sealed class SetTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
