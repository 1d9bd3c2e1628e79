namespace MicroBench.Wan.Simulation;

/// <summary>
/// The transactions, by the region in which clients submit them. A node knows a transaction half a round trip after its region. Blocks take them
/// in order of arrival, so one number per region says which are in the chain.
/// </summary>
internal sealed class WanLoad
{
    private const long Unbounded = long.MaxValue / 4;

    private readonly WanScenario _scenario;
    private readonly double _perUs;

    public WanLoad(WanScenario scenario)
    {
        _scenario = scenario;
        int[] open = [.. Enumerable.Range(0, Regions.Count).Where(r => r != scenario.CutRegion)];
        _perUs = scenario.OfferedTps / open.Length / 1e6;
    }

    /// <summary>Whether blocks are always full.</summary>
    public bool IsUnbounded => _scenario.OfferedTps <= 0;

    /// <summary>Takes up to a number of transactions that a node knows, evenly from all regions.</summary>
    /// <param name="region">The node's region.</param>
    /// <param name="nowUs">The time.</param>
    /// <param name="included">Per region, how many are in the chain already.</param>
    /// <param name="countMax">Maximum number.</param>
    /// <returns>Per region, how many are in the chain with the new block.</returns>
    public long[] Take(int region, long nowUs, long[] included, int countMax)
    {
        long[] through = [.. included];
        long[] known = [.. Enumerable.Range(0, Regions.Count).Select(r => Known(r, region, nowUs))];
        long left = countMax;
        for (bool isTaking = true; isTaking && left > 0;)
        {
            int[] sources = [.. Enumerable.Range(0, Regions.Count).Where(r => through[r] < known[r])];
            isTaking = sources.Length > 0;
            foreach (int r in sources)
            {
                long taken = Math.Min(Math.Max(1, left / sources.Length), Math.Min(left, known[r] - through[r]));
                through[r] += taken;
                left -= taken;
            }
        }

        return through;
    }

    /// <summary>When a node next knows a transaction that is not in the chain, in microseconds; null if never.</summary>
    public long? NextUs(int region, long[] included)
    {
        if (IsUnbounded) return 0;
        long next = long.MaxValue;
        for (int r = 0; r < Regions.Count; r++)
        {
            if (r != _scenario.CutRegion) next = Math.Min(next, ArrivesUs(r, included[r]) + Regions.OneWayUs(r, region));
        }

        return next;
    }

    /// <summary>When a region's transaction with this number is submitted, in microseconds.</summary>
    public long ArrivesUs(int region, long number) => (long)((number + WanRandom.Share(_scenario.Seed, region, number)) / _perUs);

    private long Known(int region, int at, long nowUs)
    {
        if (region == _scenario.CutRegion) return 0;
        if (IsUnbounded) return Unbounded;
        long sinceUs = nowUs - Regions.OneWayUs(region, at);
        if (sinceUs <= 0) return 0;
        long count = (long)(sinceUs * _perUs);
        return ArrivesUs(region, count) <= sinceUs ? count + 1 : count;
    }
}
