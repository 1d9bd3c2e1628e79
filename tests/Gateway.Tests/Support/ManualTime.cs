namespace Gateway.Tests.Support;

/// <summary>A clock that moves when the test says so: the wall clock may jump, the timestamp only goes on. Timers are the system's.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _wallMs = 1_800_000_000_000;
    private long _elapsedMs;

    public override long TimestampFrequency => 1000;

    public long NowMs => Volatile.Read(ref _wallMs);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    public override long GetTimestamp() => Volatile.Read(ref _elapsedMs);

    /// <summary>Time passes.</summary>
    public void Pass(TimeSpan time)
    {
        Interlocked.Add(ref _elapsedMs, (long)time.TotalMilliseconds);
        SetBack(-time);
    }

    /// <summary>Somebody sets the wall clock.</summary>
    public void SetBack(TimeSpan time) => Interlocked.Add(ref _wallMs, -(long)time.TotalMilliseconds);
}
