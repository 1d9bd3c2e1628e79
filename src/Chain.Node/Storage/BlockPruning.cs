using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Reads;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>Removes the blocks, receipts, headers and certificates of old heights, by ranges and without reading them. Owner: the store's pruner.</summary>
/// <remarks>
/// Headers and certificates of some heights stay for ever: those where the validator set changes and those before, which light clients hop over,
/// and those of the blocks that deployed a release. The history tree and the validator sets stay whole, so any kept header is still proven.
/// </remarks>
internal sealed class BlockPruning(Database db, BlockRows blocks)
{
    private long _lowest = blocks.LowestBlock;

    /// <summary>Lowest height whose block is kept.</summary>
    public long LowestBlock => Interlocked.Read(ref _lowest);

    /// <summary>Removes the blocks below a height, of at most some heights per call. False when none is left.</summary>
    /// <param name="keepFrom">Lowest height to keep, at most that of the newest block.</param>
    /// <param name="heightsMax">Maximum number of heights per call.</param>
    public bool Prune(long keepFrom, long heightsMax)
    {
        long from = LowestBlock, to = Math.Min(keepFrom, from + heightsMax);
        if (to <= from) return false;
        List<(long From, long To)> gaps = [.. Gaps(from, to, Landmarks(from, to))];
        using RocksBatch batch = new();
        db.DeleteRange(batch, ColumnFamily.Blocks, StoreKeys.Of(from), StoreKeys.Of(to));
        db.DeleteRange(batch, ColumnFamily.Receipts, StoreKeys.Of(from), StoreKeys.Of(to));
        foreach ((long first, long end) in gaps)
        {
            db.DeleteRange(batch, ColumnFamily.Headers, StoreKeys.Of(first), StoreKeys.Of(end));
            db.DeleteRange(batch, ColumnFamily.Certificates, StoreKeys.Of(first), StoreKeys.Of(end));
        }

        db.Put(batch, ColumnFamily.Meta, StoreKeys.LowestBlock, StoreKeys.Of(to));
        Interlocked.Exchange(ref _lowest, to); // Before the rows go: a reader that misses one then knows why.
        db.WriteSynced(batch);
        db.DropTransactions(to);
        FreeDisk(to, gaps);
        return to < keepFrom;
    }

    /// <summary>Gives room back only after the removal is durable: files that are deleted do not come back.</summary>
    private void FreeDisk(long to, List<(long From, long To)> gaps)
    {
        db.FreeHeights(ColumnFamily.Blocks, 0, to); // From 0: a stop may have prevented it after an earlier removal.
        db.FreeHeights(ColumnFamily.Receipts, 0, to);
        foreach ((long first, long end) in gaps)
        {
            db.FreeHeights(ColumnFamily.Headers, first, end);
            db.FreeHeights(ColumnFamily.Certificates, first, end);
        }
    }

    private static IEnumerable<(long From, long To)> Gaps(long from, long to, SortedSet<long> landmarks)
    {
        long next = from;
        foreach (long landmark in landmarks)
        {
            if (landmark > next) yield return (next, landmark);
            next = landmark + 1;
        }

        if (next < to) yield return (next, to);
    }

    /// <summary>Heights of a range whose headers and certificates stay.</summary>
    private SortedSet<long> Landmarks(long from, long to)
    {
        SortedSet<long> kept = [];
        long change = blocks.ReadHeader(to).LastSetChangeHeight; // If it is `to` itself, the header before it is in the range.
        while (change >= from)
        {
            if (change < to) kept.Add(change);
            if (change <= from) break;
            kept.Add(change - 1);
            change = blocks.ReadHeader(change - 1).LastSetChangeHeight;
        }

        foreach (long height in Deployments(from, to)) kept.Add(height);
        return kept;
    }

    /// <summary>Heights of a range at which releases were deployed. Releases are numbered in order of their heights.</summary>
    private IEnumerable<long> Deployments(long from, long to)
    {
        BlockState state = new(db, new Dictionary<Hash256, ReadOnlyMemory<byte>?>());
        long low = 0, high = db.Get(ColumnFamily.Meta, StoreKeys.IndexCount(ReleaseIndex.IndexName)) is { } count ? StoreKeys.Number(count) : 0;
        long releases = high;
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (DeployedAt(state, middle) < from) low = middle + 1;
            else high = middle;
        }

        for (long i = low; i < releases && DeployedAt(state, i) is var height && height < to; i++) yield return height;
    }

    private long DeployedAt(BlockState state, long number)
    {
        ReleaseRecord? record = db.Get(ReleaseIndex.Rows, StoreKeys.Of(number)) is { } address ? state.ReleaseAt(Address.From(address)) : null;
        return record?.DeployedHeight ?? throw new InvalidDataException($"Corruption: release {number} in {db.Folder} is missing");
    }
}
