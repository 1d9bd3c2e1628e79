using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>Collects the rows of one index in a batch, which the caller writes.</summary>
internal sealed class IndexRows
{
    private readonly Database _db;
    private readonly RocksBatch _batch;
    private readonly string _family;
    private List<(long Height, byte[] Value)>? _appended;

    /// <summary>Collects the rows of a block.</summary>
    /// <param name="db">The database.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="family">The index's column family.</param>
    /// <param name="count">Number of values that earlier blocks have appended.</param>
    public IndexRows(Database db, RocksBatch batch, string family, long count)
    {
        (_db, _batch, _family) = (db, batch, family);
        Count = count;
    }

    /// <summary>Collects the rows of a part of the state.</summary>
    /// <param name="db">The database.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="family">The index's column family.</param>
    /// <param name="appended">Collects the values that are appended, until all parts are known.</param>
    public IndexRows(Database db, RocksBatch batch, string family, List<(long Height, byte[] Value)> appended)
        : this(db, batch, family, count: 0) => _appended = appended;

    /// <summary>Number of appended values that have a number.</summary>
    public long Count { get; private set; }

    /// <summary>Sets a row.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _db.Put(_batch, _family, key, value);

    /// <summary>Removes a row; nothing happens if there is none.</summary>
    public void Delete(ReadOnlySpan<byte> key) => _db.Delete(_batch, _family, key);

    /// <summary>Adds a value to a list in order of height. Its key is its number in the list, from 0.</summary>
    public void Append(long height, ReadOnlySpan<byte> value) => (_appended ??= []).Add((height, value.ToArray()));

    /// <summary>Numbers the values appended since the last call. Values of one height keep the order in which they were appended.</summary>
    public void NumberAppended()
    {
        if (_appended is null) return;
        foreach ((_, byte[] value) in _appended.OrderBy(a => a.Height)) Put(StoreKeys.Of(Count++), value);
        _appended = null;
    }
}
