using System.Globalization;
using Chain.Node.Configuration;
using Chain.Node.Storage.Rocks;

namespace Chain.Node.Storage.Rows;

/// <summary>The node's RocksDB: opens it, bounds its memory, and explains its faults to people. Thread-safe.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>Memory for the tables' blocks, indexes and filters, in bytes.</summary>
    private const long CacheBytes = 16 * 1024 * 1024;

    /// <summary>Memory for rows that are not in a table yet, of all families together, in bytes. When it is full, the largest family is written out.</summary>
    private const long WriteBufferBytes = 16 * 1024 * 1024;

    /// <summary>Size of the write-ahead log, in bytes. A start reads all of it.</summary>
    private const long LogBytes = 32 * 1024 * 1024;

    private const int OpenFilesMax = 256;

    // How RocksDB begins the list of the families that it found and was not asked for.
    private const string FamiliesLeftOut = "Column families not opened: ";

    private static readonly Dictionary<string, RocksFamilyRules> Rules = new()
    {
        [ColumnFamilies.NameOf(ColumnFamily.StateNodes)] = StateNodeRules.Rules,
        [ColumnFamilies.Transactions] = TransactionRowRules.Rules,
    };

    private readonly RocksDatabase _db;
    private readonly Dictionary<string, int> _numbers;

    private Database(RocksDatabase db, string folder, string[] families)
    {
        _db = db;
        Folder = folder;
        Families = families;
        _numbers = families.Select((name, number) => (name, number)).ToDictionary(f => f.name, f => f.number);
    }

    /// <summary>The folder that holds its files.</summary>
    public string Folder { get; }

    /// <summary>Every family that is open.</summary>
    public IReadOnlyList<string> Families { get; }

    /// <summary>Opens the database in a folder, or creates it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="indexFamilies">The column families of indexes, besides <see cref="ColumnFamilies.Names"/>. Families of other builds are opened too.</param>
    /// <exception cref="NodeStartupException">The folder cannot be made, is held by another process, is on a full disk, or is damaged.</exception>
    public static Database Open(string folder, params IReadOnlyList<string> indexFamilies)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartupException(
                $"data folder {folder} cannot be made: {e.Message} Name another in 'data' of node.json, or correct the access rights", e);
        }

        // Without CURRENT, RocksDB would create an empty database beside the old files.
        bool hasFiles = Directory.EnumerateFiles(folder, "MANIFEST-*").Concat(Directory.EnumerateFiles(folder, "*.sst")).Any();
        if (hasFiles && !File.Exists(Path.Combine(folder, "CURRENT"))) throw Damaged(folder, "its file CURRENT is missing");
        string[] families = [.. ColumnFamilies.Names, .. indexFamilies];
        try
        {
            return Open(folder, families);
        }
        catch (RocksException e)
        {
            throw Explain(e, folder);
        }
    }

    /// <summary>The value of a row, or null if there is no such row.</summary>
    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key, RocksSnapshot? at = null) => _db.Get((int)family, key, at);

    /// <summary>The value of a row of an index's family, or null if there is no such row.</summary>
    public byte[]? Get(string family, ReadOnlySpan<byte> key, RocksSnapshot? at = null) => _db.Get(_numbers[family], key, at);

    /// <summary>Adds a row to a batch.</summary>
    public void Put(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _db.Put(batch, (int)family, key, value);

    /// <summary>Adds a row of an index's family to a batch.</summary>
    public void Put(RocksBatch batch, string family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _db.Put(batch, _numbers[family], key, value);

    /// <summary>Adds the removal of a row to a batch.</summary>
    public void Delete(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> key) => _db.Delete(batch, (int)family, key);

    /// <summary>Adds the removal of a row of an index's family to a batch.</summary>
    public void Delete(RocksBatch batch, string family, ReadOnlySpan<byte> key) => _db.Delete(batch, _numbers[family], key);

    /// <summary>Adds the removal of the rows from a key on and below another to a batch.</summary>
    public void DeleteRange(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        _db.DeleteRange(batch, (int)family, from, to);

    /// <summary>Adds an operand for the family's merge rule to a batch.</summary>
    public void Merge(RocksBatch batch, ColumnFamily family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> operand) =>
        _db.Merge(batch, (int)family, key, operand);

    /// <summary>Lets RocksDB drop the nodes that left the state at this height or below. What says so must be durable before.</summary>
    public void DropStateNodes(long pruneHeight) => _db.SetBound((int)ColumnFamily.StateNodes, pruneHeight);

    /// <summary>Lets RocksDB drop the rows of transactions below this height. What says so must be durable before.</summary>
    public void DropTransactions(long lowestBlock)
    {
        if (_numbers.TryGetValue(ColumnFamilies.Transactions, out int family)) _db.SetBound(family, lowestBlock);
    }

    /// <summary>Makes every batch so far durable.</summary>
    public void Sync() => _db.Sync();

    /// <summary>Writes a batch atomically; it is on disk when this returns.</summary>
    public void WriteSynced(RocksBatch batch) => _db.Write(batch, isSynced: true);

    /// <summary>Writes a batch atomically; a power cut may undo it.</summary>
    public void WriteUnsynced(RocksBatch batch) => _db.Write(batch, isSynced: false);

    /// <summary>The database as it is now, for readers. The caller disposes it.</summary>
    public RocksSnapshot CreateSnapshot() => _db.CreateSnapshot();

    /// <summary>Rows of a family in order of their keys, from a key on.</summary>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(ColumnFamily family, byte[] from) => _db.Scan((int)family, from);

    /// <summary>Rows of an index's family in order of their keys, from a key on.</summary>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(string family, byte[] from, RocksSnapshot? at = null) => _db.Scan(_numbers[family], from, at);

    /// <summary>Whether no family has a row.</summary>
    public bool IsEmpty() => ColumnFamilies.All.All(family => !_db.Scan((int)family, []).Any());

    /// <summary>Number of rows of a family, as RocksDB estimates it.</summary>
    public long EstimateRows(ColumnFamily family) => Property("rocksdb.estimate-num-keys", (int)family);

    /// <summary>Number of rows of an index's family, as RocksDB estimates it.</summary>
    public long EstimateRows(string family) => Property("rocksdb.estimate-num-keys", _numbers[family]);

    /// <summary>Bytes of the files of each family.</summary>
    public IEnumerable<(string Family, long Bytes)> FileBytes() => _numbers.Select(f => (f.Key, Property("rocksdb.total-sst-files-size", f.Value)));

    /// <summary>Native memory by use, in bytes.</summary>
    public IEnumerable<(string Use, long Bytes)> MemoryBytes()
    {
        yield return ("write_buffers", _numbers.Values.Sum(family => Property("rocksdb.cur-size-all-mem-tables", family)));
        yield return ("block_cache", _db.CacheUsage);
        yield return ("table_readers", _numbers.Values.Sum(family => Property("rocksdb.estimate-table-readers-mem", family)));
    }

    /// <summary>Writes a family's rows together and gives freed room back to the disk.</summary>
    public void Compact(ColumnFamily family) => _db.Compact((int)family);

    /// <summary>Like the other overload, for any family by its name.</summary>
    public void Compact(string family) => _db.Compact(_numbers[family]);

    /// <summary>Gives the room of a family's rows from a height on and below another back to the disk. A durable batch has removed them before.</summary>
    public void FreeHeights(ColumnFamily family, long from, long to)
    {
        byte[] first = StoreKeys.Of(from), last = StoreKeys.LastOf(to - 1); // RocksDB includes the last key.
        _db.DeleteFiles((int)family, first, last); // Whole files, without reading them.
        _db.Compact((int)family, first, last);
    }

    /// <inheritdoc/>
    public void Dispose() => _db.Dispose();

    /// <summary>The message and the remedy for a database that cannot be opened or read at start.</summary>
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
            ? new NodeStartupException($"data folder {folder} cannot be written: correct its access rights ({e.Message})", e)
            : Damaged(folder, e.Message, e);
    }

    /// <summary>The message and the remedy for a database with missing or wrong rows.</summary>
    public static NodeStartupException Damaged(string folder, string reason, Exception? inner = null) => new(
        $"the database in {folder} is damaged: {reason}. Check the disk, then move the folder away, keep the vote journal beside it, and start again: the node "
        + "fetches the chain from its peers", inner ?? new InvalidDataException(reason));

    private static Database Open(string folder, string[] families)
    {
        RocksOptions options = new() { CacheBytes = CacheBytes, WriteBufferBytes = WriteBufferBytes, LogBytesMax = LogBytes, OpenFilesMax = OpenFilesMax };
        try
        {
            return new Database(RocksDatabase.Open(folder, families, options, Rules), folder, families);
        }
        catch (RocksException e) when (e.Message.Contains(FamiliesLeftOut, StringComparison.Ordinal))
        {
            // Another build has an index that this one lacks. Only with every family open can the schema version be read.
            string names = e.Message[(e.Message.IndexOf(FamiliesLeftOut, StringComparison.Ordinal) + FamiliesLeftOut.Length)..];
            string[] all = [.. families, .. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            return new Database(RocksDatabase.Open(folder, all, options, Rules), folder, all);
        }
    }

    private long Property(string name, int family) => long.TryParse(_db.Property(family, name), CultureInfo.InvariantCulture, out long value) ? value : 0;
}
