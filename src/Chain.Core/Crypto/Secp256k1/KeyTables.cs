using System.Diagnostics.CodeAnalysis;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A cache of the signers' keys as points, with tables for the keys that sign most. Thread-safe.</summary>
/// <remarks>
/// A permissioned chain knows its signers, so nearly every signature is by a key with a table. When all tables are taken, a key gets one only
/// if it has signed more than twice as often lately as the key that loses its table. So signers that take turns do not take each other's
/// tables: making one costs as much as four verifications without. The cache changes what a verdict costs, never the verdict.
/// </remarks>
/// <param name="usesBeforeTable">Number of the signature at which a key gets a table; default 4.</param>
/// <param name="keysMax">Most keys kept as points, the most recently used ones; default 4096.</param>
/// <param name="tablesMax">Most tables, of 26 KiB each; default 1024, so 26 MiB: 128 validators and the active participants.</param>
internal sealed class KeyTables(int usesBeforeTable = 4, int keysMax = 4096, int tablesMax = 1024)
{
    /// <summary>Bits of a table's windows. One more bit would save a tenth of the additions, and make the table two thirds larger.</summary>
    public const int Width = 5;

    // Of all tables, the least used one of this many gives way.
    private const int CandidatesMax = 8;

    // After this many signatures per key of the cache, only half of what a key has signed counts.
    private const int UsesPerAge = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<PublicKey, Entry> _entries = [];
    private readonly List<Entry> _holders = []; // The keys that have a table, in no order.
    private int _nextCandidate;

    // The ends of the list of all entries, in order of their last use. A stranger's signature evicts a key, so eviction must not search.
    private Entry? _newest, _oldest;
    private int _usesOfAge;

    /// <summary>Number of keys in the cache.</summary>
    public int Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <summary>Number of tables in the cache.</summary>
    public int TableCount
    {
        get { lock (_lock) return _holders.Count; }
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

    /// <summary>Counts a use of a key and returns its table, or null if others use their tables more.</summary>
    public PointTable? TableOf(Entry entry)
    {
        int uses = Interlocked.Increment(ref entry.Uses);
        if (Interlocked.Increment(ref _usesOfAge) >= UsesPerAge * keysMax) BeginAge();
        PointTable? table = entry.Table;
        if (table is not null || uses < usesBeforeTable) return table;
        lock (_lock)
        {
            if (!MayHaveTable_NeedsLock(entry, uses)) return null;
        }

        table = PointTable.OfHalves(entry.Point, Width);
        lock (_lock)
        {
            // Meanwhile the key may have been evicted, got a table, or lost its place. Then only this caller uses the new one.
            if (entry.Table is null && _entries.TryGetValue(entry.Key, out Entry? kept) && ReferenceEquals(kept, entry) && MayHaveTable_NeedsLock(entry, uses))
            {
                if (_holders.Count == tablesMax) DropTable_NeedsLock(LeastUsedHolder_NeedsLock());
                entry.Place = _holders.Count;
                _holders.Add(entry);
                entry.Table = table;
            }
        }

        return table;
    }

    private bool MayHaveTable_NeedsLock(Entry entry, int uses) =>
        _holders.Count < tablesMax || uses > 2 * (long)Volatile.Read(ref LeastUsedHolder_NeedsLock().Uses);

    // Looks at a few only, from where the last search would go on: which one gives way matters little.
    private Entry LeastUsedHolder_NeedsLock()
    {
        Entry least = _holders[_nextCandidate % _holders.Count];
        for (int i = 1; i < CandidatesMax; i++)
        {
            Entry next = _holders[(_nextCandidate + i) % _holders.Count];
            if (next.Uses < least.Uses) least = next;
        }

        return least;
    }

    private void BeginAge()
    {
        lock (_lock)
        {
            if (_usesOfAge < UsesPerAge * keysMax) return; // Another thread was faster.
            _usesOfAge = 0;
            foreach (Entry entry in _entries.Values) entry.Uses /= 2;
        }
    }

    private void Drop_NeedsLock(Entry entry)
    {
        _entries.Remove(entry.Key);
        Unlink_NeedsLock(entry);
        if (entry.Table is not null) DropTable_NeedsLock(entry);
    }

    private void DropTable_NeedsLock(Entry holder)
    {
        Entry last = _holders[^1];
        _holders[holder.Place] = last;
        last.Place = holder.Place;
        _holders.RemoveAt(_holders.Count - 1);
        _nextCandidate = (_nextCandidate + 1) % tablesMax;
        holder.Table = null;
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
        /// <summary>Signatures counted since the key came in; those of earlier ages count less.</summary>
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

        /// <summary>Index among the keys that have a table. Read and written under the lock of the cache.</summary>
        internal int Place { get; set; }

        /// <summary>The entry last used before this one. Read and written under the lock of the cache.</summary>
        internal Entry? Older { get; set; }

        /// <summary>The entry used next after this one. Read and written under the lock of the cache.</summary>
        internal Entry? Newer { get; set; }
    }
}
