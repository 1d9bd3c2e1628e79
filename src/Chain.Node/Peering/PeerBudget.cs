namespace Chain.Node.Peering;

/// <summary>Limits what one peer may cost this node per second. One reader.</summary>
/// <remarks>
/// An honest peer sends far fewer consensus frames: three messages per round, two statuses per second, and its answers to statuses. The
/// limit of transactions is above what the chain decides, because one validator may take the load of all.
/// </remarks>
internal sealed class PeerBudget(double perSecond, double burst, TimeProvider time)
{
    /// <summary>Consensus frames per second: 2000.</summary>
    public const int FramesPerSecond = 2_000;

    /// <summary>Transactions per second: 50,000.</summary>
    public const int TransactionsPerSecond = 50_000;

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
