using System.Diagnostics.CodeAnalysis;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>The signers' keys as points, and tables of those that sign often; the least recently used ones give way. Thread-safe.</summary>
/// <remarks>A permissioned chain knows its signers, so nearly every signature is by a key with a table.
/// What is kept never changes a verdict, only its cost.</remarks>
/// <param name="usesBeforeTable">Signatures with which a key gets a table: to compute it costs as much as four verifications without.</param>
/// <param name="keysMax">Keys that are kept as points; default 1024: 128 validators and the participants that are at work.</param>
/// <param name="tablesMax">Keys with a table of 52 KiB; default 256, so 13 MiB.</param>
internal sealed class KeyTables(int usesBeforeTable = 4, int keysMax = 1024, int tablesMax = 256)
{
    /// <summary>Bits of a table's windows. One more bit saves an eighth of the sums and doubles the table.</summary>
    public const int Width = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<PublicKey, Entry> _entries = [];
    private long _clock;
    private int _tables;

    /// <summary>Keys that are kept now.</summary>
    public int Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <summary>Tables that are kept now.</summary>
    public int TableCount
    {
        get { lock (_lock) return _tables; }
    }

    /// <summary>Finds the key's entry; false when the key is no point of the curve.</summary>
    public bool TryFind(in PublicKey key, [NotNullWhen(true)] out Entry? entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out entry))
            {
                entry.LastUse = ++_clock;
                return true;
            }
        }

        // Outside the lock: the root is the costly part, and two threads that find it both find the same.
        if (!AffinePoint.TryDecompress(key, out AffinePoint point)) return false;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                if (_entries.Count == keysMax) Drop_NeedsLock();
                _entries.Add(key, entry = new Entry(key, point));
            }

            entry.LastUse = ++_clock;
        }

        return true;
    }

    /// <summary>Counts uses of a key, and gives it a table once they are worth it.</summary>
    public PointTable? TableOf(Entry entry, int uses)
    {
        PointTable? table = entry.Table;
        if (table is not null) return table;
        if (Interlocked.Add(ref entry.Uses, uses) < usesBeforeTable) return null;
        table = PointTable.Of(entry.Point, Width);
        lock (_lock)
        {
            // The entry may have given way in the meantime; its table then serves this caller only.
            if (entry.Table is null && _entries.TryGetValue(entry.Key, out Entry? kept) && ReferenceEquals(kept, entry))
            {
                if (_tables == tablesMax) DropTable_NeedsLock();
                entry.Table = table;
                _tables++;
            }
        }

        return table;
    }

    private void Drop_NeedsLock()
    {
        Entry oldest = _entries.Values.MinBy(e => e.LastUse)!;
        _entries.Remove(oldest.Key);
        if (oldest.Table is not null) _tables--;
    }

    private void DropTable_NeedsLock()
    {
        Entry oldest = _entries.Values.Where(e => e.Table is not null).MinBy(e => e.LastUse)!;
        oldest.Table = null;
        oldest.Uses = 0;
        _tables--;
    }

    /// <summary>A key that is a point of the curve.</summary>
    internal sealed class Entry(PublicKey key, AffinePoint point)
    {
        /// <summary>Signatures seen since the table was dropped last, as far as they were counted.</summary>
        internal int Uses;

        private PointTable? _table;

        /// <summary>The key.</summary>
        public PublicKey Key { get; } = key;

        /// <summary>The key's point.</summary>
        public AffinePoint Point { get; } = point;

        /// <summary>The table, if the key has one now. Written under the lock of the owner.</summary>
        public PointTable? Table
        {
            get => Volatile.Read(ref _table);
            internal set => Volatile.Write(ref _table, value);
        }

        /// <summary>When the key was used last, by the owner's count. Written under its lock.</summary>
        internal long LastUse { get; set; }
    }
}
