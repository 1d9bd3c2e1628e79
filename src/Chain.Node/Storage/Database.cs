using System.Globalization;
using Chain.Node.Configuration;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage;

/// <summary>The node's RocksDB: how it is opened, how much memory it may take, and how its faults are told. Thread-safe.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Bytes of blocks, indexes and filters that are kept in memory; default 16 MiB.</summary>
    private const long CacheBytes = 16 * 1024 * 1024;

    /// <summary>Bytes that all families together gather in memory before the largest is written out; default 16 MiB.</summary>
    private const long WriteBufferBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of the log, and so of what a start has to read again; default 32 MiB.</summary>
    private const long LogBytes = 32 * 1024 * 1024;

    private const int OpenFilesMax = 256;

    private readonly RocksDatabase _db;

    private Database(RocksDatabase db, string folder)
    {
        _db = db;
        Folder = folder;
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
            throw new NodeStartupException(
                $"data folder {folder} cannot be made: {e.Message} Name another in 'data' of node.json, or mend the access rights", e);
        }

        // RocksDB would begin anew beside the old files, as if nothing had ever been committed.
        bool hasFiles = Directory.EnumerateFiles(folder, "MANIFEST-*").Concat(Directory.EnumerateFiles(folder, "*.sst")).Any();
        if (hasFiles && !File.Exists(Path.Combine(folder, "CURRENT"))) throw Damaged(folder, "its file CURRENT is missing");
        RocksOptions options = new() { CacheBytes = CacheBytes, WriteBufferBytes = WriteBufferBytes, LogBytesMax = LogBytes, OpenFilesMax = OpenFilesMax };
        try
        {
            return new Database(RocksDatabase.Open(folder, ColumnFamilies.Names, options), folder);
        }
        catch (RocksException e)
        {
            throw Explain(e, folder);
        }
    }

    /// <summary>Bytes of a row, or null.</summary>
    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key, RocksSnapshot? at = null) => _db.Get((int)family, key, at);

    /// <summary>Adds a row to a batch.</summary>
    public void Put(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _db.Put(batch, (int)family, key, value);

    /// <summary>Adds the removal of a row to a batch.</summary>
    public void Delete(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> key) => _db.Delete(batch, (int)family, key);

    /// <summary>Writes a batch as a whole or not at all; on disk when this returns.</summary>
    public void WriteSynced(RocksBatch batch) => _db.Write(batch, isSynced: true);

    /// <summary>Writes a batch as a whole or not at all; a power cut may undo it.</summary>
    public void WriteUnsynced(RocksBatch batch) => _db.Write(batch, isSynced: false);

    /// <summary>Freezes the present for readers; the caller disposes it.</summary>
    public RocksSnapshot CreateSnapshot() => _db.CreateSnapshot();

    /// <summary>Rows of a family from a key on; the caller stops when it has seen enough.</summary>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(ColumnFamily family, byte[] from) => _db.Scan((int)family, from);

    /// <summary>Bytes of the files of each family.</summary>
    public IEnumerable<(string Family, long Bytes)> FileBytes() =>
        ColumnFamilies.All.Select(family => (ColumnFamilies.NameOf(family), Property("rocksdb.total-sst-files-size", family)));

    /// <summary>Native memory by use, in bytes.</summary>
    public IEnumerable<(string Use, long Bytes)> MemoryBytes()
    {
        yield return ("write_buffers", ColumnFamilies.All.Sum(family => Property("rocksdb.cur-size-all-mem-tables", family)));
        yield return ("block_cache", _db.CacheUsage);
        yield return ("table_readers", ColumnFamilies.All.Sum(family => Property("rocksdb.estimate-table-readers-mem", family)));
    }

    /// <summary>Writes a family's rows together and gives freed room back to the disk.</summary>
    public void Compact(ColumnFamily family) => _db.Compact((int)family);

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    /// <summary>The message for a database that cannot be opened or read at start.</summary>
    public static NodeStartupException Explain(RocksException e, string folder)
    {
        bool isLocked = e.Message.Contains("/LOCK", StringComparison.Ordinal) && e.Message.Contains("lock", StringComparison.Ordinal);
        if (isLocked) return new NodeStartupException(
            $"data folder {folder} is in use by another process: stop that node, or configure another folder ({e.Message})", e);
        if (e.Message.Contains("No space", StringComparison.OrdinalIgnoreCase))
        {
            return new NodeStartupException(
                $"data folder {folder}: the disk is full; free some space and start again, nothing that was committed is lost ({e.Message})", e);
        }

        return e.Message.Contains("Permission denied", StringComparison.OrdinalIgnoreCase)
            ? new NodeStartupException($"data folder {folder} cannot be written: mend its access rights ({e.Message})", e)
            : Damaged(folder, e.Message, e);
    }

    /// <summary>The message for a database whose content is not whole.</summary>
    public static NodeStartupException Damaged(string folder, string reason, Exception? inner = null) => new(
        $"the database in {folder} is damaged: {reason}. Check the disk, then move the folder away, keep the vote journal beside it, and start again: the node "
        + "fetches the chain from its peers", inner ?? new InvalidDataException(reason));

    private long Property(string name, ColumnFamily family) => long.TryParse(_db.Property((int)family, name), CultureInfo.InvariantCulture, out long value) ? value : 0;
}
