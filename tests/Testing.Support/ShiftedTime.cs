namespace Testing.Support;

/// <summary>The system's clock plus an offset that the test sets.</summary>
/// <param name="timerSpeed">How many times faster than usual its timers run.</param>
public sealed class ShiftedTime(int timerSpeed = 1) : TimeProvider
{
    /// <summary>Added to the system's wall clock.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / timerSpeed : dueTime, period);
}
