using Chain.Core.Primitives;

namespace Chain.Node.Sync;

/// <summary>Which sources of blocks have failed lately, and until when each is left alone: ever longer, never for good. Owner: the sync's loop.</summary>
internal sealed class SourceStandings(TimeProvider time)
{
    private const int FailuresMax = 6;
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(1);
    private readonly Dictionary<Address, (int Failures, DateTimeOffset Until)> _failed = [];

    /// <summary>Whether a source may be asked now.</summary>
    public bool MayAsk(Address source) => !_failed.TryGetValue(source, out (int Failures, DateTimeOffset Until) standing) || time.GetUtcNow() >= standing.Until;

    /// <summary>How often a source has failed since it last delivered.</summary>
    public int Failures(Address source) => _failed.GetValueOrDefault(source).Failures;

    /// <summary>Notes that a source delivered.</summary>
    public void Delivered(Address source) => _failed.Remove(source);

    /// <summary>Notes a failure, or a proven lie, and returns for how long the source is left alone: 2 s to 64 s.</summary>
    public TimeSpan Failed(Address source, bool isLie)
    {
        int failures = isLie ? FailuresMax : Math.Min(FailuresMax, Failures(source) + 1);
        TimeSpan wait = WaitMin * (1 << failures);
        _failed[source] = (failures, time.GetUtcNow() + wait);
        return wait;
    }
}
