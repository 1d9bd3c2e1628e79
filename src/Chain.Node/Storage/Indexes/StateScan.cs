using Chain.Core.Primitives;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Indexes;

/// <summary>Adds the rows of a whole state to the state indexes, in as many batches as the caller makes.</summary>
/// <remarks>
/// Appended values are numbered at the end, when all are known. So a scan that was interrupted starts over; the rows that it has put stay right.
/// </remarks>
internal sealed class StateScan(Database db, Hash256 chainId, IReadOnlyList<IStateIndex> indexes)
{
    private readonly List<(long Height, byte[] Value)>[] _appended = [.. indexes.Select(_ => new List<(long, byte[])>())];

    /// <summary>Adds entries to a batch.</summary>
    public void Add(RocksBatch batch, IEnumerable<StateEntry> entries)
    {
        IndexRows[] rows = [.. indexes.Select((index, i) => new IndexRows(db, batch, index.Family, _appended[i]))];
        foreach (StateEntry entry in entries)
        {
            for (int i = 0; i < rows.Length; i++) indexes[i].AddEntry(chainId, entry, rows[i]);
        }
    }

    /// <summary>Numbers what was appended, and records that the indexes are complete.</summary>
    public void Complete(RocksBatch batch)
    {
        for (int i = 0; i < indexes.Count; i++)
        {
            IndexRows rows = new(db, batch, indexes[i].Family, _appended[i]);
            rows.NumberAppended();
            IndexVersions.Complete(db, batch, indexes[i], rows.Count);
        }
    }
}
