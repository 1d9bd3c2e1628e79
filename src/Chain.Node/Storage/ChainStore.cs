using System.Buffers.Binary;
using Chain.Contracts;
using Chain.Core;
using Chain.Core.Ledger;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Configuration;
using RocksDbSharp;

namespace Chain.Node.Storage;

/// <summary>The chain on disk: one RocksDB, one atomic and synced batch a block. Appends come from one loop; reads from anywhere.</summary>
internal sealed class ChainStore : IDisposable
{
    private static readonly byte[] ChainIdKey = "chain_id"u8.ToArray();
    private static readonly byte[] HeadKey = "head"u8.ToArray();
    private static readonly byte[] ReleaseCountKey = "release_count"u8.ToArray();

    private readonly RocksDb _db;
    private readonly Dictionary<string, ColumnFamilyHandle> _families;
    private readonly WriteOptions _synced = new WriteOptions().SetSync(true);
    private volatile ChainHead _head;
    private long _releaseCount;

    private ChainStore(RocksDb db, GenesisDocument genesis)
    {
        _db = db;
        Genesis = genesis;
        _families = ColumnFamily.All.ToDictionary(name => name, db.GetColumnFamily);
        _head = LoadHead() ?? WriteGenesis();
        _releaseCount = Get(ColumnFamily.Meta, ReleaseCountKey) is { } count ? BinaryPrimitives.ReadInt64BigEndian(count) : 0;
    }

    /// <summary>The chain's root of trust.</summary>
    public GenesisDocument Genesis { get; }

    /// <summary>The newest block.</summary>
    public ChainHead Head => _head;

    /// <summary>Releases ever deployed.</summary>
    public long ReleaseCount => Interlocked.Read(ref _releaseCount);

    /// <summary>Opens or makes the database in <paramref name="folder"/>.</summary>
    /// <exception cref="NodeStartupException">The folder cannot be made, is locked by another process, is damaged, or holds another chain.</exception>
    public static ChainStore Open(string folder, GenesisDocument genesis)
    {
        RocksDb db = OpenDatabase(folder);
        try
        {
            ColumnFamilyHandle meta = db.GetColumnFamily(ColumnFamily.Meta);
            byte[]? stored = db.Get(ChainIdKey, meta);
            if (stored is not null && !stored.AsSpan().SequenceEqual(genesis.ChainId.AsSpan()))
            {
                throw new NodeStartupException($"data folder {folder} holds chain {Convert.ToHexStringLower(stored)}, but the genesis is that of chain {genesis.ChainId}: give the right genesis, or an empty data folder");
            }

            return new ChainStore(db, genesis);
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
        if (block.Height != _head.Height + 1 || !block.Header.ParentHash.Equals(_head.Hash)) throw new InvalidOperationException($"Block {block.Height} does not follow the head {_head.Height}.");
        using WriteBatch batch = new();
        byte[] height = Key(block.Height);
        Put(batch, ColumnFamily.Headers, height, block.Header.Encoded.ToArray());
        Put(batch, ColumnFamily.Blocks, height, block.Encoded.ToArray());
        Put(batch, ColumnFamily.Certificates, height, certificate.Encode());
        long releases = _releaseCount;
        for (int i = 0; i < executed.Receipts.Count; i++)
        {
            byte[] position = Key(block.Height, i);
            Put(batch, ColumnFamily.Receipts, position, executed.Receipts[i].Encode());
            Put(batch, ColumnFamily.TransactionIndex, executed.Receipts[i].TransactionId.AsSpan().ToArray(), position);
            foreach (ContractEvent e in executed.Receipts[i].Events)
            {
                if (e.Type == ContractEventType.ReleaseDeployed) Put(batch, ColumnFamily.ReleaseIndex, Key(releases++), e.Contract.AsSpan().ToArray());
            }
        }

        PutState(batch, executed.Writes, executed.StateTree);
        PutHistoryLeaf(batch, block.Height, block.Hash);
        Put(batch, ColumnFamily.ValidatorSets, block.Header.NextValidatorsHash.AsSpan().ToArray(), executed.NextValidators.Encode());
        Put(batch, ColumnFamily.Meta, HeadKey, height);
        Put(batch, ColumnFamily.Meta, ReleaseCountKey, Key(releases));
        _db.Write(batch, _synced);
        Interlocked.Exchange(ref _releaseCount, releases);
        _head = new ChainHead(block.Header, certificate, _head.NextValidators, executed.NextValidators);
    }

    /// <summary>A header by height, or null.</summary>
    public BlockHeader? GetHeader(long height) =>
        Get(ColumnFamily.Headers, Key(height)) is { } bytes && BlockHeader.TryDecode(bytes, out BlockHeader? header) ? header : null;

    /// <summary>A block by height, or null.</summary>
    public Block? GetBlock(long height) => Get(ColumnFamily.Blocks, Key(height)) is { } bytes && Block.TryDecode(bytes, out Block? block) ? block : null;

    /// <summary>A certificate by height, or null; the genesis has none.</summary>
    public CommitCertificate? GetCertificate(long height) =>
        Get(ColumnFamily.Certificates, Key(height)) is { } bytes && CommitCertificate.TryDecode(bytes, out CommitCertificate? certificate) ? certificate : null;

    /// <summary>A validator set by its hash, or null.</summary>
    public ValidatorSet? GetValidatorSet(Hash256 hash) =>
        Get(ColumnFamily.ValidatorSets, hash.AsSpan().ToArray()) is { } bytes && ValidatorSet.TryDecode(bytes, out ValidatorSet? set) ? set : null;

    /// <summary>Height and index of a transaction, or null.</summary>
    public (long Height, int Index)? FindTransaction(Hash256 id) =>
        Get(ColumnFamily.TransactionIndex, id.AsSpan().ToArray()) is { } position
            ? (BinaryPrimitives.ReadInt64BigEndian(position), BinaryPrimitives.ReadInt32BigEndian(position.AsSpan(8)))
            : null;

    /// <summary>The receipts of a block, in order.</summary>
    public IReadOnlyList<Receipt> GetReceipts(long height, int count)
    {
        Receipt[] receipts = new Receipt[count];
        for (int i = 0; i < count; i++)
        {
            byte[] bytes = Get(ColumnFamily.Receipts, Key(height, i)) ?? throw new InvalidOperationException($"Receipt {height}/{i} is missing.");
            receipts[i] = Receipt.TryDecode(bytes, out Receipt? receipt) ? receipt : throw new InvalidOperationException($"Receipt {height}/{i} is damaged.");
        }

        return receipts;
    }

    /// <summary>Addresses of releases in order of deployment.</summary>
    public IReadOnlyList<Address> ListReleases(long start, int count)
    {
        List<Address> found = [];
        for (long i = start; i < Math.Min(start + count, ReleaseCount); i++)
        {
            if (Get(ColumnFamily.ReleaseIndex, Key(i)) is { } bytes) found.Add(Address.From(bytes));
        }

        return found;
    }

    /// <summary>A consistent view of state and history at the head. Dispose it soon: it holds a database snapshot.</summary>
    public StateView OpenView()
    {
        while (true)
        {
            ChainHead before = _head;
            Snapshot snapshot = _db.CreateSnapshot();
            byte[]? stored = _db.Get(HeadKey, _families[ColumnFamily.Meta], new ReadOptions().SetSnapshot(snapshot));
            if (stored is not null && BinaryPrimitives.ReadInt64BigEndian(stored) == before.Height) return new StateView(_db, _families, snapshot, before);
            snapshot.Dispose();
        }
    }

    /// <summary>Bytes of a row, or null.</summary>
    internal byte[]? Get(string family, byte[] key) => _db.Get(key, _families[family]);

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    internal static byte[] Key(long number)
    {
        byte[] key = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(key, number);
        return key;
    }

    internal static byte[] Key(long number, int index)
    {
        byte[] key = new byte[12];
        BinaryPrimitives.WriteInt64BigEndian(key, number);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(8), index);
        return key;
    }

    internal static byte[] HistoryKey(int level, long index)
    {
        byte[] key = new byte[9];
        key[0] = (byte)level;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(1), index);
        return key;
    }

    private static RocksDb OpenDatabase(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"data folder {folder} cannot be made: {e.Message}", e);
        }

        BlockBasedTableOptions table = new BlockBasedTableOptions().SetBlockCache(Cache.CreateLru(16 * 1024 * 1024));
        ColumnFamilyOptions familyOptions = new ColumnFamilyOptions().SetBlockBasedTableFactory(table).SetWriteBufferSize(4 * 1024 * 1024).SetMaxWriteBufferNumber(2);
        ColumnFamilies families = new(familyOptions);
        foreach (string name in ColumnFamily.All) families.Add(name, familyOptions);
        DbOptions options = new DbOptions().SetCreateIfMissing(true).SetCreateMissingColumnFamilies(true).SetMaxTotalWalSize(32 * 1024 * 1024)
            .SetMaxOpenFiles(256).SetKeepLogFileNum(2);
        try
        {
            return RocksDb.Open(options, folder, families);
        }
        catch (RocksDbException e) when (e.Message.Contains("LOCK", StringComparison.Ordinal) || e.Message.Contains("lock", StringComparison.Ordinal))
        {
            throw new NodeStartupException($"data folder {folder} is in use by another process: stop that node, or configure another folder ({e.Message})", e);
        }
        catch (RocksDbException e) when (e.Message.Contains("No space", StringComparison.OrdinalIgnoreCase))
        {
            throw new NodeStartupException($"data folder {folder}: the disk is full; free some space and start again ({e.Message})", e);
        }
        catch (RocksDbException e)
        {
            throw new NodeStartupException($"data folder {folder} cannot be opened: {e.Message}. If it is damaged, move it away: the node fetches the chain from its peers again", e);
        }
    }

    private ChainHead? LoadHead()
    {
        if (Get(ColumnFamily.Meta, HeadKey) is not { } stored) return null;
        long height = BinaryPrimitives.ReadInt64BigEndian(stored);
        BlockHeader header = GetHeader(height) ?? throw new NodeStartupException($"the database has no header {height}, its own head: move the data folder away, the node fetches the chain again");
        ValidatorSet current = GetValidatorSet(header.ValidatorsHash) ?? throw new NodeStartupException("the database lacks a validator set: move the data folder away, the node fetches the chain again");
        ValidatorSet next = GetValidatorSet(header.NextValidatorsHash) ?? throw new NodeStartupException("the database lacks a validator set: move the data folder away, the node fetches the chain again");
        return new ChainHead(header, GetCertificate(height), current, next);
    }

    private ChainHead WriteGenesis()
    {
        IReadOnlyList<StateWrite> writes = ContractEngine.GenesisState(Genesis);
        StateTreeUpdate tree = StateTree.Apply(Hash256.Zero, StateChanges.Of(writes), EmptyNodes.Instance);
        Hash256 validatorsHash = Genesis.Validators.Hash(Genesis.ChainId);
        BlockHeader header = new()
        {
            ChainId = Genesis.ChainId, Height = 0, TimeMs = Genesis.TimeMs, ParentHash = Hash256.Zero, TransactionsRoot = MerkleTree.EmptyRoot,
            ReceiptsRoot = MerkleTree.EmptyRoot, StateRoot = tree.Root, HistoryRoot = MerkleTree.EmptyRoot, ValidatorsHash = validatorsHash,
            NextValidatorsHash = validatorsHash, LastSetChangeHeight = 0, ProposerIndex = 0,
        };
        using WriteBatch batch = new();
        Put(batch, ColumnFamily.Headers, Key(0), header.Encoded.ToArray());
        Put(batch, ColumnFamily.ValidatorSets, validatorsHash.AsSpan().ToArray(), Genesis.Validators.Encode());
        PutState(batch, writes, tree);
        PutHistoryLeaf(batch, 0, header.Hash);
        Put(batch, ColumnFamily.Meta, ChainIdKey, Genesis.ChainId.AsSpan().ToArray());
        Put(batch, ColumnFamily.Meta, HeadKey, Key(0));
        _db.Write(batch, _synced);
        return new ChainHead(header, null, Genesis.Validators, Genesis.Validators);
    }

    private void PutState(WriteBatch batch, IReadOnlyList<StateWrite> writes, StateTreeUpdate tree)
    {
        foreach (StateWrite write in writes)
        {
            byte[] path = write.Key.Path.AsSpan().ToArray();
            if (write.Value is { } value) Put(batch, ColumnFamily.State, path, value.ToArray());
            else batch.Delete(path, _families[ColumnFamily.State]);
        }

        // Readers hold snapshots, so nodes that only older roots need can go at once.
        foreach (Hash256 stale in tree.StaleNodes) batch.Delete(stale.AsSpan().ToArray(), _families[ColumnFamily.StateNodes]);
        foreach ((Hash256 hash, byte[] node) in tree.NewNodes) Put(batch, ColumnFamily.StateNodes, hash.AsSpan().ToArray(), node);
    }

    private void PutHistoryLeaf(WriteBatch batch, long height, Hash256 blockHash)
    {
        HistoryNodes source = new(key => Get(ColumnFamily.HistoryNodes, key));
        foreach ((int level, long index, Hash256 hash) in HistoryTree.Append(height, MerkleTree.HashLeaf(blockHash.AsSpan()), source))
        {
            Put(batch, ColumnFamily.HistoryNodes, HistoryKey(level, index), hash.AsSpan().ToArray());
        }
    }

    private void Put(WriteBatch batch, string family, byte[] key, byte[] value) => batch.Put(key, value, _families[family]);
}
