using Chain.Core.Ledger;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Journal;
using Chain.Node.Progress;
using Chain.Node.Storage.Indexes;
using Chain.Node.Storage.Migrations;
using Chain.Node.Storage.Rocks;
using Chain.Node.Storage.Rows;

namespace Chain.Node.Storage;

/// <summary>The chain on disk: one RocksDB, one atomic and synced batch per block. One loop appends; any thread may read.</summary>
internal sealed class ChainStore : IDisposable
{
    // Held while a block is appended or a batch of nodes is pruned: pruning must not delete a node that the block writes again.
    private readonly Lock _writing = new();
    private readonly Database _db;
    private readonly StateNodeCache _nodes = new();
    private readonly BlockRows _blocks;
    private readonly StateRows _state;
    private readonly StatePruning _pruning;
    private readonly IndexWriter _indexes;
    private volatile ChainHead _head;

    private ChainStore(Database db, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes)
    {
        _db = db;
        Genesis = genesis;
        _head = ChainStoreCheck.LoadHead(db, genesis);
        _blocks = new BlockRows(db);
        _state = new StateRows(db, _nodes);
        _pruning = new StatePruning(db, _state);
        _indexes = new IndexWriter(db, indexes);
        BaseHeight = _blocks.BaseHeight;
    }

    /// <summary>The chain's root of trust.</summary>
    public GenesisDocument Genesis { get; }

    /// <summary>The folder of the database.</summary>
    public string Folder => _db.Folder;

    /// <summary>The newest block.</summary>
    public ChainHead Head => _head;

    /// <summary>Height that the store begins at: it has the header, state and history of this height, and the blocks above it. 0 for the genesis.</summary>
    public long BaseHeight { get; }

    /// <summary>Releases ever deployed.</summary>
    public long ReleaseCount => _indexes.CountOf(ReleaseIndex.IndexName);

    /// <summary>How far this validator's journal had got at the newest block that it stored; null if it has stored none as a validator.</summary>
    public JournalMark? JournalMark => Journal.JournalMark.Decode(_db.Get(ColumnFamily.Meta, StoreKeys.JournalMark));

    /// <summary>Lowest height whose state is complete.</summary>
    public long PruneHeight => _pruning.Height;

    /// <summary>Opens the database in a folder, or creates it; brings an older one to the present schema version first.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="genesis">The chain.</param>
    /// <param name="progress">Told how far a migration is.</param>
    /// <exception cref="NodeStartupException">The folder cannot be made, is locked by another process, is damaged, holds another chain, or is of a newer
    /// schema version.</exception>
    public static ChainStore Open(string folder, GenesisDocument genesis, IProgress<ProgressStep>? progress = null) =>
        Open(folder, genesis, ChainIndexes.All, progress, MigrationRunner.DefaultRowsPerStep);

    /// <summary>As the other, with other indexes and smaller steps, for tests.</summary>
    internal static ChainStore Open(
        string folder, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes, IProgress<ProgressStep>? progress, int rowsPerStep)
    {
        Database db = Database.Open(folder, [.. indexes.Select(index => index.Family)]);
        try
        {
            if (SchemaVersion.Check(db, genesis) is { } version) MigrationRunner.Run(db, version, indexes, genesis.ChainId, progress, rowsPerStep);
            else GenesisWriter.Write(db, genesis, indexes);
            return new ChainStore(db, genesis, indexes);
        }
        catch (Exception e)
        {
            db.Dispose();
            if (e is RocksException fault) throw Database.Explain(fault, folder);
            if (e is InvalidDataException) throw Database.Damaged(folder, e.Message, e);
            throw;
        }
    }

    /// <summary>Appends the block after the head: one atomic batch, on disk when this returns.</summary>
    /// <param name="executed">The block and what it changes.</param>
    /// <param name="certificate">The certificate that decides it.</param>
    /// <param name="journal">How far this validator's journal has got; null on a node without one.</param>
    public void Append(ExecutedBlock executed, CommitCertificate certificate, JournalMark? journal = null)
    {
        Block block = executed.Block;
        if (block.Height != _head.Height + 1 || !block.Header.ParentHash.Equals(_head.Hash))
        {
            throw new InvalidOperationException($"Block {block.Height} does not follow the head {_head.Height}.");
        }

        using RocksBatch batch = new();
        _blocks.Put(batch, block, certificate, executed.Receipts);
        _blocks.PutHistoryLeaf(batch, block.Height, block.Hash, _blocks.History);
        if (!block.Header.NextValidatorsHash.Equals(block.Header.ValidatorsHash))
            _blocks.PutValidators(batch, block.Header.NextValidatorsHash, executed.NextValidators);
        BlockState after = new(_db, _state.Put(batch, block.Height, executed.Writes, executed.StateTree));
        _indexes.AddBlock(batch, new IndexedBlock(block.Height, block.Transactions, executed.Receipts, after));
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.Head, StoreKeys.Of(block.Height));
        if (journal is { } mark) _db.Put(batch, ColumnFamily.Meta, StoreKeys.JournalMark, mark.Encode());
        lock (_writing)
        {
            _db.WriteSynced(batch);
            _state.Remember(executed.StateTree);
        }

        _indexes.Publish();
        _head = new ChainHead(block.Header, certificate, _head.NextValidators, executed.NextValidators);
    }

    /// <summary>Whether the header, the state and the history of a height are here. States below <see cref="PruneHeight"/> are not.</summary>
    public HeightVerdict HasHeader(long height) => height < 0 ? HeightVerdict.NoSuchHeight
        : height < BaseHeight ? HeightVerdict.NotKept
        : height > _head.Height ? HeightVerdict.NotYet : HeightVerdict.Kept;

    /// <summary>Whether the block of a height and its receipts are here.</summary>
    public HeightVerdict HasBlock(long height) => height < 1 ? HeightVerdict.NoSuchHeight
        : height <= BaseHeight ? HeightVerdict.NotKept
        : height > _head.Height ? HeightVerdict.NotYet : HeightVerdict.Kept;

    /// <summary>A header by height; null if <see cref="HasHeader"/> says that it is not here.</summary>
    public BlockHeader? GetHeader(long height) => HasHeader(height) == HeightVerdict.Kept ? _blocks.ReadHeader(height) : null;

    /// <summary>A block by height; null if <see cref="HasBlock"/> says that it is not here.</summary>
    public Block? GetBlock(long height) => HasBlock(height) == HeightVerdict.Kept ? _blocks.ReadBlock(height) : null;

    /// <summary>A certificate by height; null if <see cref="HasHeader"/> says that it is not here, and for the genesis, which has none.</summary>
    public CommitCertificate? GetCertificate(long height) =>
        height > 0 && HasHeader(height) == HeightVerdict.Kept ? _blocks.ReadCertificate(height) : null;

    /// <summary>The receipts of a block that is here, in order.</summary>
    public IReadOnlyList<Receipt> GetReceipts(long height, int count) => _blocks.ReadReceipts(height, count);

    /// <summary>A validator set by its hash, or null.</summary>
    public ValidatorSet? GetValidatorSet(Hash256 hash) => _blocks.FindValidators(hash);

    /// <summary>Height and index of a transaction in the blocks that are kept, or null.</summary>
    public (long Height, int Index)? FindTransaction(Hash256 id)
    {
        if (_db.Get(TransactionIndex.Rows, id.AsSpan()) is not { } position) return null;
        long height = StoreKeys.Number(position);
        return height <= _head.Height ? (height, StoreKeys.Index(position)) : null; // Above, its block is written, and about to become the head.
    }

    /// <summary>A value of the newest state, without a view; false if there is none.</summary>
    public bool TryReadState(Hash256 path, out ReadOnlyMemory<byte> value)
    {
        byte[]? stored = _db.Get(ColumnFamily.State, path.AsSpan());
        value = stored;
        return stored is not null;
    }

    /// <summary>Addresses of releases in order of deployment.</summary>
    public IReadOnlyList<Address> ListReleases(long start, int count)
    {
        List<Address> found = [];
        long end = start < ReleaseCount ? start + Math.Min(count, ReleaseCount - start) : start;
        for (long i = start; i < end; i++)
        {
            if (_db.Get(ReleaseIndex.Rows, StoreKeys.Of(i)) is { } bytes) found.Add(Address.From(bytes));
        }

        return found;
    }

    /// <summary>Replication contracts ever proposed, ascending by address; those after <paramref name="after"/> if it is given.</summary>
    public IReadOnlyList<Address> ListReplications(Address? after = null, int countMax = int.MaxValue) =>
        [.. _db.Scan(ReplicationIndex.Rows, after is { } start ? [.. start.AsSpan(), 0] : []).Take(countMax).Select(row => Address.From(row.Key))];

    /// <summary>A consistent view of state and history at the head. Dispose it soon: it holds a database snapshot.</summary>
    public StateView OpenView()
    {
        SpinWait spin = default;
        while (true)
        {
            ChainHead before = _head;
            RocksSnapshot snapshot = _db.CreateSnapshot();
            byte[]? stored = _db.Get(ColumnFamily.Meta, StoreKeys.Head, snapshot);
            if (stored is not null && StoreKeys.Number(stored) == before.Height) return new StateView(_db, snapshot, _nodes, before);
            snapshot.Dispose();
            spin.SpinOnce(); // A block is written, and about to become the head.
        }
    }

    /// <summary>Deletes up to <paramref name="nodesMax"/> state nodes that no state from a height on needs. False when none is left.</summary>
    /// <remarks>An append waits while a batch is written, so keep batches small.</remarks>
    public bool PruneState(long keepFromHeight, int nodesMax)
    {
        if (keepFromHeight <= PruneHeight) return false;
        lock (_writing) return _pruning.Prune_NeedsLock(keepFromHeight, nodesMax);
    }

    /// <summary>Gives the space of pruned state nodes back to the disk.</summary>
    public void CompactState()
    {
        _db.Compact(ColumnFamily.StateNodes);
        _db.Compact(ColumnFamily.StaleNodes);
    }

    /// <summary>Bytes of the files of each column family.</summary>
    public IEnumerable<(string Family, long Bytes)> FileBytes() => _db.FileBytes();

    /// <summary>Native memory of the database by use, in bytes.</summary>
    public IEnumerable<(string Use, long Bytes)> MemoryBytes() => _db.MemoryBytes();

    /// <summary>Moves every family's rows into table files, for tests.</summary>
    internal void CompactAll()
    {
        foreach (string family in _db.Families) _db.Compact(family);
    }

    /// <summary>Number of rows of a family, for tests of growth.</summary>
    internal int CountRows(ColumnFamily family) => _db.Scan(family, []).Count();

    /// <summary>Number of rows of an index's family, for tests.</summary>
    internal int CountRows(string indexFamily) => _db.Scan(indexFamily, []).Count();

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();
}
