namespace Chain.Node.Mempool;

/// <summary>Limits how many transactions of clients wait in this node's pool to what the chain decides within about half a second.</summary>
/// <remarks>
/// What waits longer is better refused at once: its client can then decide, and blocks hold nothing stale. The limit falls by a quarter if a
/// block has a transaction of this node that was ready for longer than <see cref="AgeGoal"/>. It falls once per generation: the
/// transactions admitted before the last fall say nothing about the new limit. It grows by an eighth per block while most of it is used.
/// Not thread-safe.
/// </remarks>
internal sealed class AdmissionWindow(int limitMax)
{
    /// <summary>Minimum of the limit: 256.</summary>
    public const int LimitMin = 256;

    /// <summary>The time within which a ready transaction should be in a block: 500 ms.</summary>
    public static readonly TimeSpan AgeGoal = TimeSpan.FromMilliseconds(500);

    private const int GrowthDivisor = 8;
    private int _limitMax = limitMax;
    private long _fellAt = long.MinValue;

    /// <summary>Maximum number of clients' transactions that wait.</summary>
    public int Limit { get; private set; } = limitMax;

    /// <summary>How long the oldest transaction of the last block with own transactions was ready.</summary>
    public TimeSpan LastAge { get; private set; }

    /// <summary>Changes the maximum of the limit.</summary>
    public void Resize(int newMax)
    {
        if (newMax == _limitMax) return;
        Limit = Limit == _limitMax ? newMax : Math.Min(Limit, newMax);
        _limitMax = newMax;
    }

    /// <summary>Adapts the limit to a block.</summary>
    /// <param name="readyAt">Timestamp since which the oldest own transaction of the block was ready.</param>
    /// <param name="now">Timestamp of the commit.</param>
    /// <param name="age">The time between both.</param>
    /// <param name="waitingBefore">Number of own transactions that waited before the block.</param>
    public void OnCommitted(long readyAt, long now, TimeSpan age, int waitingBefore)
    {
        LastAge = age;
        if (age > AgeGoal && readyAt > _fellAt)
        {
            Limit = Math.Min(_limitMax, Math.Max(LimitMin, Limit - Limit / 4));
            _fellAt = now;
        }
        else if (age <= AgeGoal && waitingBefore >= Limit - Limit / 4)
        {
            Limit = Math.Min(_limitMax, Limit + Limit / GrowthDivisor);
        }
    }
}
