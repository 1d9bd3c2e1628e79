using System.Diagnostics.CodeAnalysis;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A cache of the signers' keys as points, with tables for keys that sign often. Evicts the least recently used. Thread-safe.</summary>
/// <remarks>A permissioned chain knows its signers, so nearly every signature is by a key with a table. The cache changes what a verdict costs,
/// never the verdict.</remarks>
/// <param name="usesBeforeTable">Number of the signature at which a key gets a table; default 4. A table costs as much as four verifications without.</param>
/// <param name="keysMax">Most keys kept as points; default 1024: 128 validators and the active participants.</param>
/// <param name="tablesMax">Most tables, of 52 KiB each; default 256, so 13 MiB.</param>
internal sealed class KeyTables(int usesBeforeTable = 4, int keysMax = 1024, int tablesMax = 256)
{
    /// <summary>Bits of a table's windows. One more bit would save a tenth of the additions, and make the table two thirds larger.</summary>
    public const int Width = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<PublicKey, Entry> _entries = [];

    // The ends of the list of all entries, in order of their last use. A stranger's signature evicts a key, so eviction must not search.
    private Entry? _newest, _oldest;
    private int _tables;

    /// <summary>Number of keys in the cache.</summary>
    public int Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <summary>Number of tables in the cache.</summary>
    public int TableCount
    {
        get { lock (_lock) return _tables; }
    }

    /// <summary>Finds or makes the key's entry; false when the key is not a point of the curve.</summary>
    public bool TryFind(in PublicKey key, [NotNullWhen(true)] out Entry? entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out entry))
            {
                MoveToNewest_NeedsLock(entry);
                return true;
            }
        }

        // The square root is the costly part, so it is computed outside the lock. Two threads may compute the same one.
        if (!AffinePoint.TryDecompress(key, out AffinePoint point)) return false;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                if (_entries.Count == keysMax) Drop_NeedsLock(_oldest!);
                _entries.Add(key, entry = new Entry(key, point));
                Append_NeedsLock(entry);
            }
            else
            {
                MoveToNewest_NeedsLock(entry);
            }
        }

        return true;
    }

    /// <summary>Counts uses of a key and returns its table, or null if the key has not been used often enough.</summary>
    public PointTable? TableOf(Entry entry, int uses)
    {
        PointTable? table = entry.Table;
        if (table is not null) return table;
        if (Interlocked.Add(ref entry.Uses, uses) < usesBeforeTable) return null;
        table = PointTable.Of(entry.Point, Width);
        lock (_lock)
        {
            // If the entry has been evicted in the meantime, only this caller uses the table.
            if (entry.Table is null && _entries.TryGetValue(entry.Key, out Entry? kept) && ReferenceEquals(kept, entry))
            {
                if (_tables == tablesMax) DropTable_NeedsLock();
                entry.Table = table;
                _tables++;
            }
        }

        return table;
    }

    private void Drop_NeedsLock(Entry entry)
    {
        _entries.Remove(entry.Key);
        Unlink_NeedsLock(entry);
        if (entry.Table is not null) _tables--;
    }

    private void DropTable_NeedsLock()
    {
        Entry oldest = _oldest!;
        while (oldest.Table is null) oldest = oldest.Newer!;
        oldest.Table = null;
        oldest.Uses = 0;
        _tables--;
    }

    private void MoveToNewest_NeedsLock(Entry entry)
    {
        if (entry == _newest) return;
        Unlink_NeedsLock(entry);
        Append_NeedsLock(entry);
    }

    private void Append_NeedsLock(Entry entry)
    {
        (entry.Older, entry.Newer) = (_newest, null);
        if (_newest is null) _oldest = entry;
        else _newest.Newer = entry;
        _newest = entry;
    }

    private void Unlink_NeedsLock(Entry entry)
    {
        if (entry.Older is null) _oldest = entry.Newer;
        else entry.Older.Newer = entry.Newer;
        if (entry.Newer is null) _newest = entry.Older;
        else entry.Newer.Older = entry.Older;
    }

    /// <summary>A key with its point and, if it signs often, its table.</summary>
    internal sealed class Entry(PublicKey key, AffinePoint point)
    {
        /// <summary>Signatures counted since the key came in or lost its table.</summary>
        internal int Uses;

        private PointTable? _table;

        /// <summary>The key.</summary>
        public PublicKey Key { get; } = key;

        /// <summary>The key's point.</summary>
        public AffinePoint Point { get; } = point;

        /// <summary>The table, or null. Written under the lock of the cache.</summary>
        public PointTable? Table
        {
            get => Volatile.Read(ref _table);
            internal set => Volatile.Write(ref _table, value);
        }

        /// <summary>The entry last used before this one. Read and written under the lock of the cache.</summary>
        internal Entry? Older { get; set; }

        /// <summary>The entry used next after this one. Read and written under the lock of the cache.</summary>
        internal Entry? Newer { get; set; }
    }
}
