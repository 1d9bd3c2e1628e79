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
    private readonly Database _db;
    private readonly StateNodeCache _nodes = new();
    private readonly BlockRows _blocks;
    private readonly StateRows _state;
    private readonly StatePruning _pruning;
    private readonly BlockPruning _blockPruning;
    private readonly IndexWriter _indexes;
    private volatile ChainHead _head;
    private long _staleNodes;

    private ChainStore(Database db, GenesisDocument genesis, IReadOnlyList<IChainIndex> indexes)
    {
        _db = db;
        Genesis = genesis;
        _head = ChainStoreCheck.LoadHead(db, genesis);
        _blocks = new BlockRows(db);
        _state = new StateRows(db, _nodes);
        _pruning = new StatePruning(db);
        _blockPruning = new BlockPruning(db, _blocks);
        db.DropTransactions(LowestBlock);
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

    /// <summary>Lowest height whose block and receipts are kept. Below it, some headers are kept too.</summary>
    public long LowestBlock => _blockPruning.LowestBlock;

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
            else if (db.IsEmpty()) GenesisWriter.Write(db, genesis, indexes);
            else throw new InvalidDataException("it has rows and does not say of which chain");
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

    /// <summary>Appends the block after the head, in one atomic batch.</summary>
    /// <param name="executed">The block and what it changes.</param>
    /// <param name="certificate">The certificate that decides it.</param>
    /// <param name="journal">How far this validator's journal has got; null on a node without one.</param>
    /// <param name="isSynced">Whether it is on disk when this returns; if not, call <see cref="Sync"/> before anybody learns of the block.</param>
    public void Append(ExecutedBlock executed, CommitCertificate certificate, JournalMark? journal = null, bool isSynced = true)
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
        long pruneHeight = PruneHeight;
        if (isSynced) _db.WriteSynced(batch);
        else _db.WriteUnsynced(batch);
        if (isSynced) _pruning.Views.Synced(pruneHeight); // The log is written in order, so what was written before this batch is durable with it.
        _state.Remember(executed.StateTree);
        Interlocked.Add(ref _staleNodes, executed.StateTree.StaleNodes.Count);
        _indexes.Publish();
        _head = new ChainHead(block.Header, certificate, _head.NextValidators, executed.NextValidators);
    }

    /// <summary>Makes every block so far durable.</summary>
    public void Sync()
    {
        long pruneHeight = PruneHeight;
        _db.Sync();
        _pruning.Views.Synced(pruneHeight);
    }

    /// <summary>Whether the header and the certificate of a height are here. States below <see cref="PruneHeight"/> are not.</summary>
    public HeightVerdict HasHeader(long height) => height < 0 ? HeightVerdict.NoSuchHeight
        : height < BaseHeight ? HeightVerdict.NotKept
        : height > _head.Height ? HeightVerdict.NotYet
        : height < LowestBlock && _blocks.FindHeader(height) is null ? HeightVerdict.Pruned : HeightVerdict.Kept;

    /// <summary>Whether the block of a height and its receipts are here.</summary>
    public HeightVerdict HasBlock(long height) => height < 1 ? HeightVerdict.NoSuchHeight
        : height <= BaseHeight ? HeightVerdict.NotKept
        : height > _head.Height ? HeightVerdict.NotYet
        : height < LowestBlock ? HeightVerdict.Pruned : HeightVerdict.Kept;

    /// <summary>A header by height; null if <see cref="HasHeader"/> says that it is not here.</summary>
    public BlockHeader? GetHeader(long height) =>
        height < BaseHeight || height > _head.Height ? null : _blocks.FindHeader(height) ?? NullIfPruned<BlockHeader>("header", height);

    /// <summary>A block by height; null if <see cref="HasBlock"/> says that it is not here.</summary>
    public Block? GetBlock(long height) =>
        HasBlock(height) != HeightVerdict.Kept ? null : _blocks.FindBlock(height) ?? NullIfPruned<Block>("block", height);

    /// <summary>A certificate by height; null if <see cref="HasHeader"/> says that it is not here, and for the genesis, which has none.</summary>
    public CommitCertificate? GetCertificate(long height) => height < Math.Max(1, BaseHeight) || height > _head.Height ? null
        : _blocks.FindCertificate(height) ?? NullIfPruned<CommitCertificate>("certificate", height);

    /// <summary>The bytes of a block and of its certificate; null if <see cref="HasBlock"/> says that they are not here.</summary>
    public (byte[] Block, byte[] Certificate)? GetEncoded(long height)
    {
        if (HasBlock(height) != HeightVerdict.Kept) return null;
        byte[]? block = _db.Get(ColumnFamily.Blocks, StoreKeys.Of(height)), certificate = _db.Get(ColumnFamily.Certificates, StoreKeys.Of(height));
        if (block is not null && certificate is not null) return (block, certificate);
        return height < LowestBlock ? null : throw _blocks.Unreadable("block or certificate", height);
    }

    /// <summary>The receipts of a block, in order; null if the block is not here.</summary>
    public IReadOnlyList<Receipt>? GetReceipts(long height, int count) => HasBlock(height) != HeightVerdict.Kept ? null
        : _blocks.FindReceipts(height, count) ?? NullIfPruned<IReadOnlyList<Receipt>>("receipt", height);

    /// <summary>A validator set by its hash, or null.</summary>
    public ValidatorSet? GetValidatorSet(Hash256 hash) => _blocks.FindValidators(hash);

    /// <summary>Height and index of a transaction, or null. Its block may be pruned: then the transaction is still found for a while.</summary>
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
        long pruneHeight = _pruning.Views.Enter();
        try
        {
            SpinWait spin = default;
            while (true)
            {
                ChainHead before = _head;
                RocksSnapshot snapshot = _db.CreateSnapshot();
                byte[]? stored = _db.Get(ColumnFamily.Meta, StoreKeys.Head, snapshot);
                if (stored is not null && StoreKeys.Number(stored) == before.Height)
                    return new StateView(_db, snapshot, _nodes, before, _pruning.Views, pruneHeight);
                snapshot.Dispose();
                spin.SpinOnce(); // A block is written, and about to become the head.
            }
        }
        catch
        {
            _pruning.Views.Leave(pruneHeight);
            throw;
        }
    }

    /// <summary>Gives up the states below a height, and marks up to <paramref name="rowsMax"/> nodes of an older database. False when none is left.</summary>
    /// <remarks>Deletes nothing itself and never waits for the disk: RocksDB drops the nodes when it merges files.</remarks>
    public bool PruneState(long keepFromHeight, int rowsMax)
    {
        _pruning.Raise(keepFromHeight);
        return _pruning.MarkOldRows(rowsMax);
    }

    /// <summary>Removes blocks, receipts, headers and certificates below a height, of at most some heights per call. False when none is left.</summary>
    /// <param name="keepFromHeight">Lowest height to keep. Blocks from <see cref="PruneHeight"/> on are always kept.</param>
    /// <param name="heightsMax">Maximum number of heights per call.</param>
    public bool PruneBlocks(long keepFromHeight, long heightsMax) => _blockPruning.Prune(Math.Min(keepFromHeight, PruneHeight), heightsMax);

    /// <summary>State nodes that blocks have replaced since this store was opened or last compacted: about as many rows can be dropped.</summary>
    public long StaleNodes => Interlocked.Read(ref _staleNodes);

    /// <summary>Number of rows of state nodes, as RocksDB estimates it.</summary>
    public long EstimateStateNodes() => _db.EstimateRows(ColumnFamily.StateNodes);

    /// <summary>Gives the space of pruned state nodes back to the disk.</summary>
    public void CompactState()
    {
        Sync();
        Interlocked.Exchange(ref _staleNodes, 0);
        _db.Compact(ColumnFamily.StateNodes);
        _db.Compact(ColumnFamily.StaleNodes);
    }

    /// <summary>Gives the space of the index rows of pruned transactions back to the disk.</summary>
    public void CompactTransactions() => _db.Compact(TransactionIndex.Rows);

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

    // For a row that is missing: null if its height was pruned while it was read; otherwise the database is damaged.
    private T? NullIfPruned<T>(string what, long height)
        where T : class => height < LowestBlock ? null : throw _blocks.Unreadable(what, height);
}
