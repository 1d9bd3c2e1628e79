using System.Buffers;
using Chain.Contracts;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage;

/// <summary>The chain on disk: one RocksDB, one atomic and synced batch a block. Appends come from one loop; reads from anywhere.</summary>
internal sealed class ChainStore : IDisposable
{
    private const long CurrentFormat = 1;

    // Held while a block is appended or a batch of nodes is pruned: a node that comes back must not be deleted at the same time.
    private readonly Lock _writing = new();
    private readonly Database _db;
    private readonly StateNodeCache _nodes = new();
    private volatile ChainHead _head;
    private long _releaseCount;

    // Key of the last row of a stale node that was deleted: a scan from further back would step over every deleted row again.
    private byte[]? _pruneFrom;

    private ChainStore(Database db, GenesisDocument genesis)
    {
        _db = db;
        Genesis = genesis;
        _head = ChainStoreCheck.LoadHead(db, genesis) ?? WriteGenesis();
        _releaseCount = db.Get(ColumnFamily.Meta, StoreKeys.ReleaseCount) is { } count ? StoreKeys.Number(count) : 0;
    }

    /// <summary>The chain's root of trust.</summary>
    public GenesisDocument Genesis { get; }

    /// <summary>Where the database lies.</summary>
    public string Folder => _db.Folder;

    /// <summary>The newest block.</summary>
    public ChainHead Head => _head;

    /// <summary>Releases ever deployed.</summary>
    public long ReleaseCount => Interlocked.Read(ref _releaseCount);

    /// <summary>Lowest height whose state is kept whole.</summary>
    public long PruneHeight => _db.Get(ColumnFamily.Meta, StoreKeys.PruneHeight) is { } height ? StoreKeys.Number(height) : 0;

    /// <summary>Opens or makes the database in <paramref name="folder"/>.</summary>
    /// <exception cref="NodeStartupException">The folder cannot be made, is locked by another process, is damaged, or holds another chain.</exception>
    public static ChainStore Open(string folder, GenesisDocument genesis)
    {
        Database db = Database.Open(folder);
        try
        {
            byte[]? format = db.Get(ColumnFamily.Meta, StoreKeys.Format);
            byte[]? chain = db.Get(ColumnFamily.Meta, StoreKeys.ChainId);
            if (chain is not null && !chain.AsSpan().SequenceEqual(genesis.ChainId.AsSpan()))
            {
                throw new NodeStartupException($"data folder {folder} holds chain {Convert.ToHexStringLower(chain)}, but the genesis is that of chain "
                    + $"{genesis.ChainId}: give the right genesis, or an empty data folder");
            }

            if (chain is not null && (format is null || StoreKeys.Number(format) != CurrentFormat))
            {
                throw new NodeStartupException(
                    $"the database in {folder} has format {(format is null ? 0 : StoreKeys.Number(format))}, this version reads format "
                    + $"{CurrentFormat}: run the version that wrote it, or move the folder away, and the node fetches the chain from its peers");
            }

            return new ChainStore(db, genesis);
        }
        catch (RocksException e)
        {
            db.Dispose();
            throw Database.Explain(e, folder);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>Appends the block after the head: one atomic batch, on disk when this returns.</summary>
    public void Append(ExecutedBlock executed, CommitCertificate certificate)
    {
        Block block = executed.Block;
        if (block.Height != _head.Height + 1 || !block.Header.ParentHash.Equals(_head.Hash))
        {
            throw new InvalidOperationException($"Block {block.Height} does not follow the head {_head.Height}.");
        }

        using RocksBatch batch = new();
        byte[] height = StoreKeys.Of(block.Height);
        _db.Put(batch, ColumnFamily.Headers, height, block.Header.Encoded.ToArray());
        _db.Put(batch, ColumnFamily.Blocks, height, block.Encoded.ToArray());
        _db.Put(batch, ColumnFamily.Certificates, height, certificate.Encode().Span);
        long releases = PutReceipts(batch, block.Height, executed.Receipts);
        PutState(batch, block.Height, executed.Writes, executed.StateTree);
        PutHistoryLeaf(batch, block.Height, block.Hash);
        if (!block.Header.NextValidatorsHash.Equals(block.Header.ValidatorsHash))
        {
            _db.Put(batch, ColumnFamily.ValidatorSets, block.Header.NextValidatorsHash.AsSpan().ToArray(), executed.NextValidators.Encode().Span);
        }

        _db.Put(batch, ColumnFamily.Meta, StoreKeys.Head, height);
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.ReleaseCount, StoreKeys.Of(releases));
        lock (_writing)
        {
            _db.WriteSynced(batch);
            Remember(executed.StateTree);
        }

        Interlocked.Exchange(ref _releaseCount, releases);
        _head = new ChainHead(block.Header, certificate, _head.NextValidators, executed.NextValidators);
    }

    /// <summary>A header by height, or null.</summary>
    public BlockHeader? GetHeader(long height) =>
        _db.Get(ColumnFamily.Headers, StoreKeys.Of(height)) is not { } bytes ? null
        : BlockHeader.TryDecode(bytes, out BlockHeader? header) ? header : throw Unreadable("header", height);

    /// <summary>A block by height, or null.</summary>
    public Block? GetBlock(long height) =>
        _db.Get(ColumnFamily.Blocks, StoreKeys.Of(height)) is not { } bytes ? null : Block.TryDecode(bytes, out Block? block) ? block
            : throw Unreadable("block", height);

    /// <summary>A certificate by height, or null; the genesis has none.</summary>
    public CommitCertificate? GetCertificate(long height) =>
        _db.Get(ColumnFamily.Certificates, StoreKeys.Of(height)) is not { } bytes ? null
        : CommitCertificate.TryDecode(bytes, out CommitCertificate? certificate) ? certificate : throw Unreadable("certificate", height);

    /// <summary>A validator set by its hash, or null.</summary>
    public ValidatorSet? GetValidatorSet(Hash256 hash) => ChainStoreCheck.ReadSet(_db, hash);

    /// <summary>Height and index of a transaction, or null.</summary>
    public (long Height, int Index)? FindTransaction(Hash256 id) =>
        _db.Get(ColumnFamily.TransactionIndex, id.AsSpan()) is { } position ? (StoreKeys.Number(position), StoreKeys.Index(position)) : null;

    /// <summary>A value of the state as it is now, without a view; false if there is none.</summary>
    public bool TryReadState(Hash256 path, out ReadOnlyMemory<byte> value)
    {
        byte[]? stored = _db.Get(ColumnFamily.State, path.AsSpan());
        value = stored;
        return stored is not null;
    }

    /// <summary>The receipts of a block, in order.</summary>
    public IReadOnlyList<Receipt> GetReceipts(long height, int count)
    {
        Receipt[] receipts = new Receipt[count];
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = _db.Get(ColumnFamily.Receipts, StoreKeys.Of(height, i)) ?? throw Unreadable("receipt", height);
            receipts[i] = Receipt.TryDecode(bytes, out Receipt? receipt) ? receipt : throw Unreadable("receipt", height);
        }

        return receipts;
    }

    /// <summary>Addresses of releases in order of deployment.</summary>
    public IReadOnlyList<Address> ListReleases(long start, int count)
    {
        List<Address> found = [];
        long end = start < ReleaseCount ? start + Math.Min(count, ReleaseCount - start) : start;
        for (long i = start; i < end; i++)
        {
            if (_db.Get(ColumnFamily.ReleaseIndex, StoreKeys.Of(i)) is { } bytes) found.Add(Address.From(bytes));
        }

        return found;
    }

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
            spin.SpinOnce(); // A block has just been written and is about to become the head.
        }
    }

    /// <summary>Bytes of the files of each column family.</summary>
    public IEnumerable<(string Family, long Bytes)> FileBytes() => _db.FileBytes();

    /// <summary>Native memory of the database by use, in bytes.</summary>
    public IEnumerable<(string Use, long Bytes)> MemoryBytes() => _db.MemoryBytes();

    /// <summary>Deletes up to <paramref name="nodesMax"/> state nodes that no state from a height on needs. False when none is left.</summary>
    /// <remarks>Holds appends up for as long as one batch takes, so batches are small.</remarks>
    public bool PruneState(long keepFromHeight, int nodesMax)
    {
        if (keepFromHeight <= PruneHeight) return false;
        lock (_writing)
        {
            using RocksBatch batch = new();
            int deleted = 0;
            long wholeFrom = PruneHeight;
            byte[] from = _pruneFrom ?? StoreKeys.Of(wholeFrom);
            foreach ((byte[] key, byte[] hash) in _db.Scan(ColumnFamily.StaleNodes, from))
            {
                long staleSince = StoreKeys.Number(key);
                bool isDone = staleSince > keepFromHeight;
                if (isDone || deleted == nodesMax)
                {
                    if (isDone) wholeFrom = keepFromHeight;
                    return WritePruned(batch, wholeFrom, from) && !isDone;
                }

                // A node that an earlier value brought back later is not stale any more.
                bool isGone = _db.Get(ColumnFamily.StateNodes, hash) is { } row && StateNodeRow.Height(row) < staleSince;
                if (isGone) Forget(batch, hash);
                _db.Delete(batch, ColumnFamily.StaleNodes, key);
                from = key;
                wholeFrom = staleSince; // States below it lack this node.
                deleted++;
            }

            return !WritePruned(batch, keepFromHeight, from);
        }
    }

    /// <summary>Gives the room of pruned state nodes back to the disk.</summary>
    public void CompactState()
    {
        _db.Compact(ColumnFamily.StateNodes);
        _db.Compact(ColumnFamily.StaleNodes);
    }

    /// <summary>Replication contracts ever proposed, ascending by address; those after <paramref name="after"/> if it is given.</summary>
    public IReadOnlyList<Address> ListReplications(Address? after = null, int countMax = int.MaxValue) =>
        [.. _db.Scan(ColumnFamily.ReplicationIndex, after is { } start ? [.. start.AsSpan(), 0] : []).Take(countMax).Select(row => Address.From(row.Key))];

    /// <summary>Brings every family into files of its own, for tests.</summary>
    internal void CompactAll()
    {
        foreach (ColumnFamily family in ColumnFamilies.All) _db.Compact(family);
    }

    /// <summary>Rows of a family, for tests of growth.</summary>
    internal int CountRows(ColumnFamily family) => _db.Scan(family, []).Count();

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    private long PutReceipts(RocksBatch batch, long height, IReadOnlyList<Receipt> receipts)
    {
        long releases = _releaseCount;
        for (int i = 0; i < receipts.Count; i++)
        {
            byte[] position = StoreKeys.Of(height, i);
            _db.Put(batch, ColumnFamily.Receipts, position, receipts[i].Encode().Span);
            _db.Put(batch, ColumnFamily.TransactionIndex, receipts[i].TransactionId.AsSpan().ToArray(), position);
            foreach (ContractEvent e in receipts[i].Events)
            {
                if (e.Type == ContractEventType.ReleaseDeployed)
                    _db.Put(batch, ColumnFamily.ReleaseIndex, StoreKeys.Of(releases++), e.Contract.AsSpan().ToArray());
                if (e.Type == ContractEventType.ReplicationProposed) _db.Put(batch, ColumnFamily.ReplicationIndex, e.Contract.AsSpan().ToArray(), []);
            }
        }

        return releases;
    }

    private ChainHead WriteGenesis()
    {
        GenesisBlock genesis = GenesisBlock.Of(Genesis);
        using RocksBatch batch = new();
        _db.Put(batch, ColumnFamily.Headers, StoreKeys.Of(0), genesis.Header.Encoded.ToArray());
        _db.Put(batch, ColumnFamily.ValidatorSets, genesis.Header.ValidatorsHash.AsSpan().ToArray(), Genesis.Validators.Encode().Span);
        PutState(batch, 0, genesis.Writes, genesis.StateTree);
        PutHistoryLeaf(batch, 0, genesis.Header.Hash);
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.Format, StoreKeys.Of(CurrentFormat));
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.ChainId, Genesis.ChainId.AsSpan().ToArray());
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.Head, StoreKeys.Of(0));
        _db.WriteSynced(batch);
        return new ChainHead(genesis.Header, null, Genesis.Validators, Genesis.Validators);
    }

    private void PutState(RocksBatch batch, long height, IReadOnlyList<StateWrite> writes, StateTreeUpdate tree)
    {
        Dictionary<Hash256, ReadOnlyMemory<byte>> values = new(writes.Count);
        foreach (StateWrite write in writes)
        {
            Hash256 path = write.Key.Path;
            if (write.Value is { } value)
            {
                values.Add(path, value);
                _db.Put(batch, ColumnFamily.State, path.AsSpan(), value.Span);
            }
            else
            {
                _db.Delete(batch, ColumnFamily.State, path.AsSpan());
            }
        }

        int number = 0;
        foreach (Hash256 stale in tree.StaleNodes) _db.Put(batch, ColumnFamily.StaleNodes, StoreKeys.Of(height, number++), stale.AsSpan());
        ArrayBufferWriter<byte> row = new();
        StateNodeList nodes = tree.NewNodes;
        for (int i = 0; i < nodes.Count; i++)
        {
            (Hash256 hash, ReadOnlyMemory<byte> node) = nodes[i];
            // A new leaf is that of a write, or one that was there before and is named again.
            ReadOnlyMemory<byte> value = StateTree.IsLeaf(node.Span) ? values.GetValueOrDefault(Hash256.From(node.Span.Slice(1, Hash256.Size))) : default;
            _db.Put(batch, ColumnFamily.StateNodes, hash.AsSpan(), StateNodeRow.Encode(row, height, node.Span, value.Span));
        }
    }

    // The next block reads most of what this one wrote. Of more nodes than fit, the last are the highest.
    private void Remember(StateTreeUpdate tree)
    {
        StateNodeList nodes = tree.NewNodes;
        for (int i = Math.Max(0, nodes.Count - (_nodes.NodesMax / 2)); i < nodes.Count; i++) _nodes.Add(nodes[i].hash, nodes[i].node.Span);
    }

    private void Forget(RocksBatch batch, byte[] hash)
    {
        _db.Delete(batch, ColumnFamily.StateNodes, hash);
        _nodes.Remove(Hash256.From(hash));
    }

    private void PutHistoryLeaf(RocksBatch batch, long height, Hash256 blockHash)
    {
        HistoryNodes source = new(key => _db.Get(ColumnFamily.HistoryNodes, key));
        foreach ((int level, long index, Hash256 hash) in HistoryTree.Append(height, MerkleTree.HashLeaf(blockHash.AsSpan()), source))
        {
            _db.Put(batch, ColumnFamily.HistoryNodes, StoreKeys.OfHistory(level, index), hash.AsSpan().ToArray());
        }
    }

    private bool WritePruned(RocksBatch batch, long wholeFrom, byte[] from)
    {
        _db.Put(batch, ColumnFamily.Meta, StoreKeys.PruneHeight, StoreKeys.Of(wholeFrom));
        _db.WriteUnsynced(batch);
        _pruneFrom = from;
        return true;
    }

    private InvalidDataException Unreadable(string what, long height) =>
        new($"Corruption: the {what} of block {height} in {Folder} is missing or does not decode");
}
