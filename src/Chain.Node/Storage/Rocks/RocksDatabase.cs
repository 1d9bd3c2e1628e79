using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>An open RocksDB with families of rows. Thread-safe: a call that is under way when the database is disposed finishes.</summary>
/// <remarks>A family is named by its index in the list that <see cref="Open"/> gets, so a read looks no name up.</remarks>
internal sealed class RocksDatabase : IDisposable
{
    private const string DefaultFamily = "default";
    private const int WriteBuffersPerFamily = 2;
    private const double FilterBitsPerKey = 10;
    private const int InfoFilesKept = 2;
    private const int InfoFileBytesMax = 1024 * 1024;

    // By default each family starts and ends sixteen threads at each open, even without files: two hundred threads.
    private const int FileOpeningThreads = 1;

    // A power cut leaves a torn end of the log, which only unsynced writes can be in. Damage before it is an error.
    private const int TolerateTornTail = 0;

    private readonly RocksHandle.Cache _cache;
    private readonly RocksHandle.Database _database;
    private readonly RocksHandle.Family[] _families;
    private readonly RocksHandle.ReadOptions _latest = new();
    private readonly RocksHandle.WriteOptions _synced = new(isSynced: true);
    private readonly RocksHandle.WriteOptions _unsynced = new(isSynced: false);

    private readonly RocksHandle.CompactOptions _compaction = new();
    private readonly RocksHandle.Filter?[] _filters;

    private RocksDatabase(RocksHandle.Database database, RocksHandle.Cache cache, RocksHandle.Filter?[] filters)
    {
        _database = database;
        _filters = filters;
        _families = database.Families.ToArray();
        _cache = cache;
    }

    /// <summary>Bytes that the block cache takes now.</summary>
    public long CacheUsage => (long)RocksNative.CacheUsage(_cache);

    /// <summary>Opens the database in a folder and creates what is missing: the folder's files and the families.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <param name="families">Names of the families. Later calls name a family by its index here.</param>
    /// <param name="options">Limits.</param>
    /// <param name="rules">Rules of families by name; a family without rules keeps every row as it was written.</param>
    /// <exception cref="RocksException">It is locked, damaged, or cannot be written.</exception>
    public static RocksDatabase Open(
        string folder, IReadOnlyList<string> families, RocksOptions options, IReadOnlyDictionary<string, RocksFamilyRules>? rules = null)
    {
        // RocksDB wants its default family opened too; it is the last, so that the others keep their indexes.
        string[] names = [.. families, DefaultFamily];
        nint[] handles = new nint[names.Length], familyOptions = new nint[names.Length], nativeNames = new nint[names.Length];
        RocksFamilyRules?[] familyRules = [.. names.Select(name => rules?.GetValueOrDefault(name))];
        RocksHandle.Filter?[] filters = new RocksHandle.Filter?[names.Length];
        RocksHandle.Options?[] ownOptions = new RocksHandle.Options?[names.Length];
        RocksHandle.Cache cache = new(options.CacheBytes);
        try
        {
            using RocksHandle.TableOptions table = MakeTableOptions(cache);
            using RocksHandle.Options native = MakeOptions(options, table);
            Array.Fill(familyOptions, native.DangerousGetHandle());
            for (int i = 0; i < names.Length; i++)
            {
                // Not as string[]: the generated marshaller first casts uninitialized stack memory, which throws in checked code.
                nativeNames[i] = Marshal.StringToCoTaskMemUTF8(names[i]);
                if (familyRules[i] is not { } own) continue;
                filters[i] = new RocksHandle.Filter(own);
                ownOptions[i] = MakeOptions(options, table, own, filters[i]!);
                familyOptions[i] = ownOptions[i]!.DangerousGetHandle();
            }

            nint error = 0;
            nint database = RocksNative.Open(native, folder, names.Length, nativeNames, familyOptions, handles, ref error);
            ThrowIf(error);
            return new RocksDatabase(new RocksHandle.Database(database, handles, [.. filters.OfType<RocksHandle.Filter>()]), cache, filters);
        }
        catch
        {
            foreach (RocksHandle.Filter? filter in filters) filter?.Dispose();
            cache.Dispose();
            throw;
        }
        finally
        {
            foreach (RocksHandle.Options? own in ownOptions) own?.Dispose();
            foreach (nint name in nativeNames) Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>The value of a row, or null.</summary>
    /// <exception cref="RocksException">It cannot be read.</exception>
    public byte[]? Get(int family, ReadOnlySpan<byte> key, RocksSnapshot? at = null)
    {
        nint error = 0;
        nint slice = RocksNative.Get(_database, at?.ReadOptions ?? _latest, _families[family], key, (nuint)key.Length, ref error);
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
    public void Put(RocksBatch batch, int family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => batch.Put(_families[family], key, value);

    /// <summary>Adds the removal of a row to a batch.</summary>
    public void Delete(RocksBatch batch, int family, ReadOnlySpan<byte> key) => batch.Delete(_families[family], key);

    /// <summary>Adds the removal of a family's rows from a key on and below another to a batch.</summary>
    public void DeleteRange(RocksBatch batch, int family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) => batch.DeleteRange(_families[family], from, to);

    /// <summary>Adds an operand for the merge rule of a family to a batch.</summary>
    public void Merge(RocksBatch batch, int family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> operand) => batch.Merge(_families[family], key, operand);

    /// <summary>Sets the bound that a family's rules get; before the first call it is 0.</summary>
    public void SetBound(int family, long bound) => _filters[family]?.SetBound(bound);

    /// <summary>Makes every write so far durable.</summary>
    /// <exception cref="RocksException">It cannot be written.</exception>
    public void Sync()
    {
        nint error = 0;
        RocksNative.FlushLog(_database, isSynced: 1, ref error);
        ThrowIf(error);
    }

    /// <summary>Writes a batch as a whole or not at all.</summary>
    /// <param name="batch">What to write.</param>
    /// <param name="isSynced">Whether it is on disk when this returns; if not, a power cut may undo it.</param>
    /// <exception cref="RocksException">It cannot be written, for example because the disk is full.</exception>
    public void Write(RocksBatch batch, bool isSynced)
    {
        nint error = 0;
        RocksNative.Write(_database, isSynced ? _synced : _unsynced, batch.Handle, ref error);
        ThrowIf(error);
    }

    /// <summary>Takes a snapshot of all rows; the caller disposes it.</summary>
    public RocksSnapshot CreateSnapshot() => new(_database);

    /// <summary>Rows of a family from a key on, in order of their keys, as they are when the first row is read. The caller may stop early.</summary>
    /// <exception cref="RocksException">A row cannot be read.</exception>
    public IEnumerable<(byte[] Key, byte[] Value)> Scan(int family, byte[] from, RocksSnapshot? at = null)
    {
        using RocksSnapshot present = CreateSnapshot();
        using RocksHandle.Iterator iterator = new(_database, (at ?? present).ReadOptions, _families[family]);
        for (RocksNative.Seek(iterator, from, (nuint)from.Length); RocksNative.IsValid(iterator) != 0; RocksNative.Next(iterator))
        {
            nint key = RocksNative.IteratorKey(iterator, out nuint keyBytes);
            nint value = RocksNative.IteratorValue(iterator, out nuint valueBytes);
            yield return (Copy(key, keyBytes), Copy(value, valueBytes));
        }

        nint error = 0;
        RocksNative.IteratorError(iterator, ref error);
        ThrowIf(error);
    }

    /// <summary>A property of a family by RocksDB's name for it, or null if RocksDB has no property of this name.</summary>
    public string? Property(int family, string name)
    {
        nint text = RocksNative.Property(_database, _families[family], name);
        if (text == 0) return null;
        string? value = Marshal.PtrToStringUTF8(text);
        RocksNative.Free(text);
        return value;
    }

    /// <summary>Compacts a family: merges its files and frees the disk space of deleted rows.</summary>
    public void Compact(int family) => RocksNative.Compact(_database, _families[family], _compaction, default, 0, default, 0);

    /// <summary>Compacts the files of a family that hold rows from a key on and below another.</summary>
    public void Compact(int family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        RocksNative.Compact(_database, _families[family], _compaction, from, (nuint)from.Length, to, (nuint)to.Length);

    /// <summary>Deletes the files of a family whose rows are all from a key on and below another. The rows must have been removed durably before.</summary>
    /// <exception cref="RocksException">It cannot be written.</exception>
    public void DeleteFiles(int family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        nint error = 0;
        RocksNative.DeleteFiles(_database, _families[family], from, (nuint)from.Length, to, (nuint)to.Length, ref error);
        ThrowIf(error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _latest.Dispose();
        _synced.Dispose();
        _unsynced.Dispose();
        _compaction.Dispose();
        foreach (RocksHandle.Filter? filter in _filters) filter?.Dispose();
        _cache.Dispose();
    }

    private static RocksHandle.TableOptions MakeTableOptions(RocksHandle.Cache cache)
    {
        RocksHandle.TableOptions table = new();
        RocksNative.SetBlockCache(table, cache);
        RocksNative.SetCacheIndexAndFilterBlocks(table, 1);
        RocksNative.SetPinLevel0InCache(table, 1);
        RocksNative.SetFilterPolicy(table, RocksNative.CreateBloomFilter(FilterBitsPerKey));
        return table;
    }

    private static RocksHandle.Options MakeOptions(RocksOptions options, RocksHandle.TableOptions table)
    {
        RocksHandle.Options native = new();
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

    private static unsafe RocksHandle.Options MakeOptions(
        RocksOptions options, RocksHandle.TableOptions table, RocksFamilyRules rules, RocksHandle.Filter filter)
    {
        RocksHandle.Options native = MakeOptions(options, table);
        RocksNative.SetFilter(native, filter);
        if (rules.Merge is null) return native;
        nint merge = RocksNative.CreateMergeOperator(
            null, &RocksCallbacks.KeepState, rules.Merge, rules.Combine, &RocksCallbacks.FreeValue, &RocksCallbacks.Name);
        RocksNative.SetMergeOperator(native, merge); // The options own it now.
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
