using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Progress;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage.Migrations;

/// <summary>Makes the rows of an index that is new or of another version: removes its old rows, then reads the state, or every block that is kept.</summary>
internal sealed class IndexBackfill : IMigration
{
    private const int RowsPerBlock = 32; // Assumed: a block counts as so many rows of a step.

    private readonly Database _db;
    private readonly IChainIndex _index;
    private readonly StateScan? _scan;
    private readonly BlockRows _blocks;
    private readonly int _rowsPerStep;
    private byte[] _stateFrom = [];
    private long _entriesDone;

    /// <summary>Makes the backfill of one index.</summary>
    public IndexBackfill(Database db, IChainIndex index, Hash256 chainId, int rowsPerStep)
    {
        _rowsPerStep = rowsPerStep;
        _db = db;
        _index = index;
        _blocks = new BlockRows(db);
        if (index is IStateIndex state) _scan = new StateScan(db, chainId, [state]);
    }

    /// <inheritdoc/>
    public string Name => $"index {_index.Name} {_index.Version}";

    /// <inheritdoc/>
    public MigrationStep Step(RocksBatch batch, byte[]? cursor)
    {
        if (cursor is not null) return AddBlocks(batch, StoreKeys.Number(cursor));
        bool hasStarted = _stateFrom.Length > 0;
        if (!hasStarted && Clear(batch) is { } cleared) return cleared;
        return _scan is null ? AddBlocks(batch, _blocks.LowestBlock) : AddState(batch, _scan);
    }

    /// <summary>Removes old rows, some at a time; null once there are none. From the first step on, no build takes the index for complete.</summary>
    private MigrationStep? Clear(RocksBatch batch)
    {
        int count = 0;
        foreach ((byte[] key, _) in _db.Scan(_index.Family, []).Take(_rowsPerStep))
        {
            _db.Delete(batch, _index.Family, key);
            count++;
        }

        _db.Delete(batch, ColumnFamily.Meta, StoreKeys.IndexVersion(_index.Name));
        _db.Delete(batch, ColumnFamily.Meta, StoreKeys.IndexCount(_index.Name));
        return count == 0 ? null : new MigrationStep(IsLast: false, Cursor: null, Done: 0, _db.EstimateRows(_index.Family), ProgressUnit.Rows);
    }

    private MigrationStep AddBlocks(RocksBatch batch, long from)
    {
        long head = _blocks.HeadHeight, before = _blocks.LowestBlock - 1, next = Math.Min(head + 1, from + Math.Max(1, _rowsPerStep / RowsPerBlock));
        IndexRows rows = new(_db, batch, _index.Family, IndexWriter.ReadCount(_db, _index));
        HeadReader state = new(_db);
        for (long height = from; height < next; height++)
        {
            IReadOnlyList<Transaction> transactions = _blocks.ReadBlock(height).Transactions;
            _index.AddBlock(new IndexedBlock(height, transactions, _blocks.ReadReceipts(height, transactions.Count), state), rows);
            rows.NumberAppended();
        }

        bool isLast = next == head + 1;
        if (isLast) IndexVersions.Complete(_db, batch, _index, rows.Count);
        else _db.Put(batch, ColumnFamily.Meta, StoreKeys.IndexCount(_index.Name), StoreKeys.Of(rows.Count));
        return new MigrationStep(isLast, StoreKeys.Of(next), next - 1 - before, head - before, ProgressUnit.Blocks);
    }

    private MigrationStep AddState(RocksBatch batch, StateScan scan)
    {
        StateEntry[] entries = [.. _db.Scan(ColumnFamily.State, _stateFrom).Take(_rowsPerStep).Select(row => new StateEntry(Hash256.From(row.Key), row.Value))];
        scan.Add(batch, entries);
        _entriesDone += entries.Length;
        bool isLast = entries.Length < _rowsPerStep;
        if (isLast) scan.Complete(batch);
        else _stateFrom = [.. entries[^1].Path.AsSpan(), 0];
        long total = Math.Max(_entriesDone, _db.EstimateRows(ColumnFamily.State));
        return new MigrationStep(isLast, Cursor: null, _entriesDone, isLast ? _entriesDone : total + 1, ProgressUnit.Rows);
    }

    /// <summary>The state at the head.</summary>
    private sealed class HeadReader(Database db) : IStateReader
    {
        public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
        {
            byte[]? stored = db.Get(ColumnFamily.State, key.Path.AsSpan());
            value = stored;
            return stored is not null;
        }
    }
}
