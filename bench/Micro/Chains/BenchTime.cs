namespace MicroBench.Chains;

/// <summary>A clock that the bench moves, so that a year of heartbeats passes in minutes.</summary>
internal sealed class BenchTime : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    public void Advance(TimeSpan time) => _now += time;

    public override DateTimeOffset GetUtcNow() => _now;
}
