namespace Gateway.Hosting;

/// <summary>
/// How long the coordinator waits after a round: the check interval as a rule, and less as long as the answers lag behind a notice.
/// A node may notify of a block and, asked right away, still answer from the one before it; that answer is proven, and old news.
/// </summary>
/// <remarks>A forged notice of a block that never comes costs a bounded number of questions, ever further apart (threat F07). Thread-safe.</remarks>
internal sealed class RoundPacing(TimeSpan hintSpacing, TimeSpan checkInterval)
{
    /// <summary>Rounds that are done early for one notice, or for one time of silence.</summary>
    public const int RetriesMax = 8;

    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private long _noticedHeight;
    private int _retries;

    /// <summary>A notice came: answers below this height are not what it is about.</summary>
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
    /// <param name="provenHeight">The lowest height that an answer of the round was proven at; -1 if one was not proven at all.</param>
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

            if (lags) _noticedHeight = 0; // Nobody can show that block: the next notice counts again, whatever its height.
            else _retries = 0;
            return checkInterval;
        }
    }
}
