using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>An open RocksDB with named families of rows. Thread-safe; a call that is under way when it is disposed still ends well.</summary>
internal sealed class RocksDatabase : IDisposable
{
    private const string DefaultFamily = "default";
    private const int WriteBuffersPerFamily = 2;
    private const double FilterBitsPerKey = 10;
    private const int InfoFilesKept = 2;
    private const int InfoFileBytesMax = 1024 * 1024;

    // By default sixteen a family, started and ended whether it has files or not: two hundred threads at each start.
    private const int FileOpeningThreads = 1;

    // A torn end of the log is what a power cut leaves, and no more than that was promised; damage before it must be told.
    private const int TolerateTornTail = 0;

    private readonly RocksHandle _database;
    private readonly Dictionary<string, nint> _families;

    private RocksDatabase(RocksHandle database, Dictionary<string, nint> families)
    {
        _database = database;
        _families = families;
    }

    /// <summary>Bytes that the block cache takes now.</summary>
    public long CacheUsage => (long)RocksNative.CacheUsage(_database.Cache);

    /// <summary>Opens the database in a folder, making it and its families where they are missing.</summary>
    /// <exception cref="RocksException">It is locked, damaged, or cannot be written.</exception>
    public static RocksDatabase Open(string folder, IReadOnlyList<string> families, RocksOptions options)
    {
        nint cache = RocksNative.CreateCache((nuint)options.CacheBytes);
        nint table = MakeTableOptions(cache);
        nint native = MakeOptions(options, table);
        try
        {
            string[] names = [DefaultFamily, .. families];
            nint[] handles = new nint[names.Length];
            nint error = 0;
            nint database = RocksNative.Open(native, folder, names.Length, names, [.. names.Select(_ => native)], handles, ref error);
            ThrowIf(error);
            return new RocksDatabase(new RocksHandle(database, handles, cache), names.Zip(handles).ToDictionary(f => f.First, f => f.Second));
        }
        catch
        {
            RocksNative.DestroyCache(cache);
            throw;
        }
        finally
        {
            RocksNative.DestroyOptions(native);
            RocksNative.DestroyTableOptions(table);
        }
    }

    /// <summary>The value of a row, or null.</summary>
    /// <exception cref="RocksException">It cannot be read.</exception>
    public byte[]? Get(string family, ReadOnlySpan<byte> key, RocksSnapshot? at = null)
    {
        nint error = 0;
        nint slice = RocksNative.Get(_database, at?.ReadOptions ?? _database.Latest, _families[family], in MemoryMarshal.GetReference(key),
            (nuint)key.Length, ref error);
        ThrowIf(error);
        if (slice == 0) return null;
        try
        {
            nint value = RocksNative.SliceValue(slice, out nuint bytes);
            return Copy(value, bytes);
        }
        finally
        {
            RocksNative.DestroySlice(slice);
        }
    }

    /// <summary>Adds a row to a batch.</summary>
    public void Put(RocksBatch batch, string family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => batch.Put(_families[family], key, value);

    /// <summary>Adds the removal of a row to a batch.</summary>
    public void Delete(RocksBatch batch, string family, ReadOnlySpan<byte> key) => batch.Delete(_families[family], key);

    /// <summary>Writes a batch as a whole or not at all.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="isSynced">Whether it is on disk when this returns; if not, a power cut may undo it.</param>
    /// <exception cref="RocksException">It cannot be written, such as on a full disk.</exception>
    public void Write(RocksBatch batch, bool isSynced)
    {
        nint error = 0;
        RocksNative.Write(_database, isSynced ? _database.Synced : _database.Unsynced, batch.Handle, ref error);
        ThrowIf(error);
    }

    /// <summary>Freezes the present for readers; the caller disposes it.</summary>
    public RocksSnapshot CreateSnapshot() => new(_database);

    /// <summary>Rows of a family in order of their keys, from a key on; the caller stops when it has seen enough.</summary>
    /// <exception cref="RocksException">A row cannot be read.</exception>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(string family, byte[] from, RocksSnapshot? at = null)
    {
        // An iterator needs the database for as long as it lives.
        using RocksSnapshot present = CreateSnapshot();
        nint iterator = RocksNative.CreateIterator(_database, (at ?? present).ReadOptions, _families[family]);
        try
        {
            for (RocksNative.Seek(iterator, in MemoryMarshal.GetReference<byte>(from),
                (nuint)from.Length); RocksNative.IsValid(iterator) != 0; RocksNative.Next(iterator))
            {
                nint key = RocksNative.IteratorKey(iterator, out nuint keyBytes);
                nint value = RocksNative.IteratorValue(iterator, out nuint valueBytes);
                yield return (Copy(key, keyBytes), Copy(value, valueBytes));
            }

            nint error = 0;
            RocksNative.IteratorError(iterator, ref error);
            ThrowIf(error);
        }
        finally
        {
            RocksNative.DestroyIterator(iterator);
        }
    }

    /// <summary>A property of a family by RocksDB's name for it, or null if there is none of this name.</summary>
    public string? Property(string family, string name)
    {
        nint text = RocksNative.Property(_database, _families[family], name);
        if (text == 0) return null;
        string? value = Marshal.PtrToStringUTF8(text);
        RocksNative.Free(text);
        return value;
    }

    /// <summary>Writes a family's rows together and gives freed room back to the disk.</summary>
    public void Compact(string family) => RocksNative.Compact(_database, _families[family], 0, 0, 0, 0);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    private static nint MakeTableOptions(nint cache)
    {
        nint table = RocksNative.CreateTableOptions();
        RocksNative.SetBlockCache(table, cache);
        RocksNative.SetCacheIndexAndFilterBlocks(table, 1);
        RocksNative.SetPinLevel0InCache(table, 1);
        RocksNative.SetFilterPolicy(table, RocksNative.CreateBloomFilter(FilterBitsPerKey));
        return table;
    }

    private static nint MakeOptions(RocksOptions options, nint table)
    {
        nint native = RocksNative.CreateOptions();
        RocksNative.SetTableOptions(native, table);
        RocksNative.SetCreateIfMissing(native, 1);
        RocksNative.SetCreateMissingFamilies(native, 1);
        RocksNative.SetParanoidChecks(native, 1);
        RocksNative.SetLogRecoveryMode(native, TolerateTornTail);
        RocksNative.SetWriteBufferBytesOfAll(native, (nuint)options.WriteBufferBytes);
        RocksNative.SetWriteBufferBytes(native, (nuint)(options.WriteBufferBytes / 4));
        RocksNative.SetWriteBufferCountMax(native, WriteBuffersPerFamily);
        RocksNative.SetLogBytesMax(native, (ulong)options.LogBytesMax);
        RocksNative.SetOpenFilesMax(native, options.OpenFilesMax);
        RocksNative.SetFileOpeningThreads(native, FileOpeningThreads);
        RocksNative.SetInfoFilesKept(native, InfoFilesKept);
        RocksNative.SetInfoFileBytesMax(native, InfoFileBytesMax);
        RocksNative.SetStatisticsPeriodSeconds(native, 0);
        return native;
    }

    private static byte[] Copy(nint source, nuint bytes)
    {
        byte[] copy = new byte[bytes];
        Marshal.Copy(source, copy, 0, copy.Length);
        return copy;
    }

    private static void ThrowIf(nint error)
    {
        if (error == 0) return;
        string message = Marshal.PtrToStringUTF8(error) ?? "no reason given";
        RocksNative.Free(error);
        throw new RocksException(message);
    }
}
