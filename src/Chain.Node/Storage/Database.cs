using System.Globalization;
using Chain.Node.Configuration;
using RocksDbSharp;

namespace Chain.Node.Storage;

/// <summary>The node's RocksDB: how it is opened, how much memory it may take, and how its faults are told. Thread-safe.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Bytes of blocks, indexes and filters that are kept in memory; default 16 MiB.</summary>
    private const ulong CacheBytes = 16 * 1024 * 1024;

    /// <summary>Bytes that all families together gather in memory before the largest is written out; default 16 MiB.</summary>
    private const ulong WriteBufferBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of the log, and so of what a start has to read again; default 32 MiB.</summary>
    private const ulong LogBytes = 32 * 1024 * 1024;

    private const int OpenFilesMax = 256;

    private readonly RocksDb _db;
    private readonly Cache _cache;
    private readonly Dictionary<string, ColumnFamilyHandle> _families;
    private readonly WriteOptions _synced = new WriteOptions().SetSync(true);
    private readonly WriteOptions _unsynced = new WriteOptions().SetSync(false);

    private Database(RocksDb db, Cache cache, string folder)
    {
        _db = db;
        _cache = cache;
        Folder = folder;
        _families = ColumnFamily.All.ToDictionary(name => name, db.GetColumnFamily);
    }

    /// <summary>Where it lies.</summary>
    public string Folder { get; }

    /// <summary>Opens or makes the database in a folder.</summary>
    /// <exception cref="NodeStartupException">The folder cannot be made, is held by another process, is on a full disk, or is damaged.</exception>
    public static Database Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException($"data folder {folder} cannot be made: {e.Message} Name another in 'data' of node.json, or mend the access rights", e);
        }

        Cache cache = Cache.CreateLru(CacheBytes);
        BlockBasedTableOptions table = new BlockBasedTableOptions().SetBlockCache(cache).SetCacheIndexAndFilterBlocks(true).SetPinL0FilterAndIndexBlocksInCache(true)
            .SetFilterPolicy(BloomFilterPolicy.Create(10, false)).SetFormatVersion(5);
        ColumnFamilyOptions family = new ColumnFamilyOptions().SetBlockBasedTableFactory(table).SetWriteBufferSize(WriteBufferBytes / 4).SetMaxWriteBufferNumber(2);
        ColumnFamilies families = new(family);
        foreach (string name in ColumnFamily.All) families.Add(name, family);

        // A torn end of the log is what a power cut leaves, and no more than that was promised; damage before it must be told.
        DbOptions options = new DbOptions().SetCreateIfMissing(true).SetCreateMissingColumnFamilies(true).SetParanoidChecks(true)
            .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords).SetDbWriteBufferSize(WriteBufferBytes).SetMaxTotalWalSize(LogBytes)
            .SetMaxOpenFiles(OpenFilesMax).SetKeepLogFileNum(2).SetMaxLogFileSize(1024 * 1024).SetStatsDumpPeriodSec(0);
        try
        {
            return new Database(RocksDb.Open(options, folder, families), cache, folder);
        }
        catch (RocksDbException e)
        {
            throw Explain(e, folder);
        }
    }

    /// <summary>Bytes of a row, or null.</summary>
    public byte[]? Get(string family, ReadOnlySpan<byte> key, ReadOptions? options = null)
    {
        byte[]? value = _db.Get(key, Bytes.Instance, _families[family], options);
        GC.KeepAlive(options); // Its finalizer frees what the call reads.
        return value;
    }

    /// <summary>Adds a row to a batch.</summary>
    public void Put(WriteBatch batch, string family, byte[] key, byte[] value) => batch.Put(key, value, _families[family]);

    /// <summary>Adds the removal of a row to a batch.</summary>
    public void Delete(WriteBatch batch, string family, byte[] key) => batch.Delete(key, _families[family]);

    /// <summary>Writes a batch as a whole or not at all; on disk when this returns.</summary>
    public void WriteSynced(WriteBatch batch) => _db.Write(batch, _synced);

    /// <summary>Writes a batch as a whole or not at all; a power cut may undo it.</summary>
    public void WriteUnsynced(WriteBatch batch) => _db.Write(batch, _unsynced);

    /// <summary>Freezes the present for readers; the caller disposes it.</summary>
    public Snapshot CreateSnapshot() => _db.CreateSnapshot();

    /// <summary>Rows of a family from a key on; the caller stops when it has seen enough.</summary>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(string family, byte[] from)
    {
        using Iterator iterator = _db.NewIterator(_families[family]);
        for (iterator.Seek(from); iterator.Valid(); iterator.Next()) yield return (iterator.Key(), iterator.Value());
    }

    /// <summary>Bytes of the files of each family.</summary>
    public IEnumerable<(string Family, long Bytes)> FileBytes() => ColumnFamily.All.Select(name => (name, Property("rocksdb.total-sst-files-size", name)));

    /// <summary>Native memory by use, in bytes.</summary>
    public IEnumerable<(string Use, long Bytes)> MemoryBytes()
    {
        yield return ("write_buffers", ColumnFamily.All.Sum(name => Property("rocksdb.cur-size-all-mem-tables", name)));
        yield return ("block_cache", (long)_cache.GetUsage());
        yield return ("table_readers", ColumnFamily.All.Sum(name => Property("rocksdb.estimate-table-readers-mem", name)));
    }

    /// <summary>Writes a family's rows together and gives freed room back to the disk.</summary>
    public void Compact(string family) => _db.CompactRange(Array.Empty<byte>(), Enumerable.Repeat((byte)0xFF, 64).ToArray(), _families[family]);

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    /// <summary>The message for a database that cannot be opened or read at start.</summary>
    public static NodeStartupException Explain(RocksDbException e, string folder)
    {
        bool isLocked = e.Message.Contains("LOCK", StringComparison.Ordinal) || e.Message.Contains("lock ", StringComparison.Ordinal);
        if (isLocked) return new NodeStartupException($"data folder {folder} is in use by another process: stop that node, or configure another folder ({e.Message})", e);
        if (e.Message.Contains("No space", StringComparison.OrdinalIgnoreCase))
        {
            return new NodeStartupException($"data folder {folder}: the disk is full; free some space and start again, nothing that was committed is lost ({e.Message})", e);
        }

        return e.Message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase)
            ? new NodeStartupException($"data folder {folder} cannot be written: mend its access rights ({e.Message})", e)
            : Damaged(folder, e.Message, e);
    }

    /// <summary>The message for a database whose content is not whole.</summary>
    public static NodeStartupException Damaged(string folder, string reason, Exception? inner = null) => new(
        $"the database in {folder} is damaged: {reason}. Check the disk, then move the folder away, keep the vote journal beside it, and start again: the node "
        + "fetches the chain from its peers", inner ?? new InvalidDataException(reason));

    private long Property(string name, string family) => long.TryParse(_db.GetProperty(name, _families[family]), CultureInfo.InvariantCulture, out long value) ? value : 0;

    private sealed class Bytes : ISpanDeserializer<byte[]>
    {
        public static readonly Bytes Instance = new();

        public byte[] Deserialize(ReadOnlySpan<byte> buffer) => buffer.ToArray();
    }
}
