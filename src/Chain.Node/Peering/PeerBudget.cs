namespace Chain.Node.Peering;

/// <summary>How much of a peer this node reads in a second; a peer that sends more is read more slowly, which holds it back. One reader.</summary>
/// <remarks>An honest peer stays far below: it sends three messages a round, two statuses a second, and answers to ours.</remarks>
internal sealed class PeerBudget(double perSecond, double burst, TimeProvider time)
{
    /// <summary>Consensus frames a second; default 2000.</summary>
    public const int FramesPerSecond = 2_000;

    /// <summary>Transactions a second; default 5000.</summary>
    public const int TransactionsPerSecond = 5_000;

    private double _spent;
    private long _at = time.GetTimestamp();

    /// <summary>Pays for a number of items, and says how long to wait before the next one is read.</summary>
    public TimeSpan Spend(int count)
    {
        long now = time.GetTimestamp();
        _spent = Math.Max(0, _spent - time.GetElapsedTime(_at, now).TotalSeconds * perSecond) + count;
        _at = now;
        return _spent <= burst ? TimeSpan.Zero : TimeSpan.FromSeconds((_spent - burst) / perSecond);
    }
}
