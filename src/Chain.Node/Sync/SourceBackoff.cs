using Chain.Core.Primitives;

namespace Chain.Node.Sync;

/// <summary>
/// Backs off from block sources that failed or are too slow: for 2 s to 64 s, doubled at each failure. A slow source that is the only one is
/// asked again at once. Owner: the sync loop.
/// </summary>
internal sealed class SourceBackoff(TimeProvider time)
{
    private const int FailuresMax = 6;
    private static readonly TimeSpan WaitMin = TimeSpan.FromSeconds(1);
    private readonly Dictionary<Address, (int Failures, DateTimeOffset Until, bool IsSlow)> _failed = [];

    /// <summary>Whether the node may ask a source now.</summary>
    public bool MayAsk(Address source) => !_failed.TryGetValue(source, out var entry) || time.GetUtcNow() >= entry.Until;

    /// <summary>Whether the node may ask a source now if there is no other: its last answer had blocks and was only too slow.</summary>
    public bool MayAskAlone(Address source) => MayAsk(source) || _failed[source].IsSlow;

    /// <summary>Number of failures since the source last delivered, at most 6. A lie counts as 6.</summary>
    public int Failures(Address source) => _failed.GetValueOrDefault(source).Failures;

    /// <summary>Records that a source delivered; clears its failures.</summary>
    public void Delivered(Address source) => _failed.Remove(source);

    /// <summary>Records a failure or a proven lie. Returns the time for which the node does not ask the source: 2 s to 64 s.</summary>
    /// <param name="source">The source.</param>
    /// <param name="isLie">Whether it sent what is provably wrong.</param>
    /// <param name="isSlow">Whether it sent blocks, but too slowly.</param>
    public TimeSpan Failed(Address source, bool isLie, bool isSlow = false)
    {
        int failures = isLie ? FailuresMax : Math.Min(FailuresMax, Failures(source) + 1);
        TimeSpan wait = WaitMin * (1 << failures);
        _failed[source] = (failures, time.GetUtcNow() + wait, isSlow);
        return wait;
    }
}
