using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>Keeps every index up to date with the store. Writes come from one thread; the counts may be read from any.</summary>
internal sealed class IndexWriter
{
    private readonly Database _db;
    private readonly OrderedDictionary<string, Entry> _entries = [];

    /// <summary>Makes a writer of complete indexes.</summary>
    public IndexWriter(Database db, IReadOnlyList<IChainIndex> indexes)
    {
        _db = db;
        foreach (IChainIndex index in indexes)
            _entries.Add(index.Name, new Entry(index, StoreKeys.IndexCount(index.Name)) { Count = ReadCount(db, index) });
    }

    /// <summary>Number of rows that an index has appended.</summary>
    public long CountOf(string index) => Interlocked.Read(ref _entries[index].Count);

    /// <summary>Number of rows that an index has appended, as the database has it.</summary>
    public static long ReadCount(Database db, IChainIndex index) =>
        db.Get(ColumnFamily.Meta, StoreKeys.IndexCount(index.Name)) is { } count ? StoreKeys.Number(count) : 0;

    /// <summary>Adds the rows of a block to its batch. Call <see cref="Publish"/> when the batch is on disk.</summary>
    public void AddBlock(RocksBatch batch, IndexedBlock block)
    {
        foreach (Entry entry in _entries.Values)
        {
            IndexRows rows = new(_db, batch, entry.Index.Family, entry.Count);
            entry.Index.AddBlock(block, rows);
            Number(batch, entry, rows);
        }
    }

    /// <summary>Makes the counts of the last batch visible to readers.</summary>
    public void Publish()
    {
        foreach (Entry entry in _entries.Values) Interlocked.Exchange(ref entry.Count, entry.Next);
    }

    private void Number(RocksBatch batch, Entry entry, IndexRows rows)
    {
        rows.NumberAppended();
        entry.Next = rows.Count;
        if (rows.Count != entry.Count) _db.Put(batch, ColumnFamily.Meta, entry.CountKey, StoreKeys.Of(rows.Count));
    }

    /// <summary>An index and the number of its rows, before and after the batch that is being made.</summary>
    private sealed class Entry(IChainIndex index, byte[] countKey)
    {
        public long Count, Next;

        public IChainIndex Index => index;

        public byte[] CountKey => countKey;
    }
}
