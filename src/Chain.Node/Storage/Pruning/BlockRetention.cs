using Chain.Core.Ledger;

namespace Chain.Node.Storage.Pruning;

/// <summary>Which blocks a node keeps. With both limits, a block stays as long as one of them wants it.</summary>
/// <param name="Heights">Number of newest blocks to keep; null for no such limit.</param>
/// <param name="Days">Age in days, before the newest block, up to which blocks are kept; null for no such limit.</param>
internal sealed record BlockRetention(long? Heights = null, int? Days = null)
{
    /// <summary>Whether the node is an archive: it keeps every block.</summary>
    public bool KeepsAll => Heights is null && Days is null;

    /// <summary>Lowest height that the node must keep now.</summary>
    public long LowestToKeep(ChainStore store)
    {
        if (KeepsAll) return 0;
        BlockHeader head = store.Head.Header;
        long byHeights = Heights is { } heights ? head.Height - heights + 1 : head.Height;
        long byDays = Days is { } days ? FirstSince(store, head.TimeMs - (days * (long)TimeSpan.MillisecondsPerDay)) : head.Height;
        return Math.Min(byHeights, byDays);
    }

    /// <summary>The first kept block that is not older than a time. Times rise with the height, so a binary search finds it.</summary>
    private static long FirstSince(ChainStore store, long timeMs)
    {
        long low = store.LowestBlock, high = store.Head.Height;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (store.GetHeader(middle) is { } header && header.TimeMs < timeMs) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
