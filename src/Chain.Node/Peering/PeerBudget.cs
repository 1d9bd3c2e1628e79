namespace Chain.Node.Peering;

/// <summary>Limits how much this node reads from one peer per second. If a peer sends more, this node reads more slowly. One reader.</summary>
/// <remarks>An honest peer sends far less: three messages per round, two statuses per second, and its answers to statuses.</remarks>
internal sealed class PeerBudget(double perSecond, double burst, TimeProvider time)
{
    /// <summary>Consensus frames per second: 2000.</summary>
    public const int FramesPerSecond = 2_000;

    /// <summary>Transactions per second: 5000.</summary>
    public const int TransactionsPerSecond = 5_000;

    private double _spent;
    private long _at = time.GetTimestamp();

    /// <summary>Charges a number of items to the budget. Returns how long the reader must wait before it reads the next one.</summary>
    public TimeSpan Spend(int count)
    {
        long now = time.GetTimestamp();
        _spent = Math.Max(0, _spent - time.GetElapsedTime(_at, now).TotalSeconds * perSecond) + count;
        _at = now;
        return _spent <= burst ? TimeSpan.Zero : TimeSpan.FromSeconds((_spent - burst) / perSecond);
    }
}
