namespace Gateway.Updates;

/// <summary>
/// How long the coordinator waits after a round: normally the check interval, and less while the answers lag behind a hint.
/// A node may send a hint about a block and, asked right away, still answer from the block before. That answer is proven, but old.
/// </summary>
/// <remarks>
/// A forged hint about a block that never comes costs a bounded number of questions, at growing intervals (threat F07).
/// Thread-safe.
/// </remarks>
internal sealed class RoundPacing(TimeSpan hintSpacing, TimeSpan checkInterval)
{
    /// <summary>Early rounds for one hint, or for one period without a proof.</summary>
    public const int RetriesMax = 8;

    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private long _noticedHeight;
    private int _retries;

    /// <summary>Records a hint: answers below this height are older than the hint.</summary>
    public void Noticed(long height)
    {
        lock (_gate)
        {
            if (height <= _noticedHeight) return;
            _noticedHeight = height;
            _retries = 0;
        }
    }

    /// <summary>The wait after a round.</summary>
    /// <param name="provenHeight">The lowest proven height of the round; -1 if an answer proves nothing.</param>
    public TimeSpan After(long provenHeight)
    {
        lock (_gate)
        {
            bool lags = provenHeight < 0 || provenHeight < _noticedHeight;
            if (lags && _retries < RetriesMax)
            {
                TimeSpan wait = (hintSpacing > RetryMin ? hintSpacing : RetryMin) * (1 << _retries++);
                return wait < checkInterval ? wait : checkInterval;
            }

            if (lags) _noticedHeight = 0; // No node shows that block, so the next hint counts, whatever its height.
            else _retries = 0;
            return checkInterval;
        }
    }
}
