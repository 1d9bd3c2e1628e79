using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>The functions of RocksDB's C interface (rocksdb/c.h) that this node uses, and no others.</summary>
/// <remarks>
/// The library comes with the package RocksDB. The package's own managed layer emits code for all 1,700 functions when it is
/// first touched, which costs each process a quarter of a second and 40 MiB; see docs/adr/0007-rocksdb-binding.md.
/// Keys and values go in as references to their first byte, which the runtime pins for the call. An error is a string that
/// the callee allocates; it must be 0 before the call.
/// </remarks>
internal static class RocksNative
{
    private const string Library = "rocksdb";

    static RocksNative() => NativeLibrary.SetDllImportResolver(typeof(RocksNative).Assembly, Resolve);

    [DllImport(Library, EntryPoint = "rocksdb_free")]
    public static extern void Free(nint memory);

    [DllImport(Library, EntryPoint = "rocksdb_cache_create_lru")]
    public static extern nint CreateCache(nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_cache_destroy")]
    public static extern void DestroyCache(nint cache);

    [DllImport(Library, EntryPoint = "rocksdb_cache_get_usage")]
    public static extern nuint CacheUsage(nint cache);

    [DllImport(Library, EntryPoint = "rocksdb_filterpolicy_create_bloom")]
    public static extern nint CreateBloomFilter(double bitsPerKey);

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_create")]
    public static extern nint CreateTableOptions();

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_destroy")]
    public static extern void DestroyTableOptions(nint table);

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_set_block_cache")]
    public static extern void SetBlockCache(nint table, nint cache);

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_set_filter_policy")]
    public static extern void SetFilterPolicy(nint table, nint policy);

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_set_cache_index_and_filter_blocks")]
    public static extern void SetCacheIndexAndFilterBlocks(nint table, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache")]
    public static extern void SetPinLevel0InCache(nint table, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_options_create")]
    public static extern nint CreateOptions();

    [DllImport(Library, EntryPoint = "rocksdb_options_destroy")]
    public static extern void DestroyOptions(nint options);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_block_based_table_factory")]
    public static extern void SetTableOptions(nint options, nint table);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_create_if_missing")]
    public static extern void SetCreateIfMissing(nint options, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_create_missing_column_families")]
    public static extern void SetCreateMissingFamilies(nint options, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_paranoid_checks")]
    public static extern void SetParanoidChecks(nint options, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_wal_recovery_mode")]
    public static extern void SetLogRecoveryMode(nint options, int mode);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_db_write_buffer_size")]
    public static extern void SetWriteBufferBytesOfAll(nint options, nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_write_buffer_size")]
    public static extern void SetWriteBufferBytes(nint options, nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_max_write_buffer_number")]
    public static extern void SetWriteBufferCountMax(nint options, int count);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_max_total_wal_size")]
    public static extern void SetLogBytesMax(nint options, ulong bytes);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_max_open_files")]
    public static extern void SetOpenFilesMax(nint options, int count);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_max_file_opening_threads")]
    public static extern void SetFileOpeningThreads(nint options, int count);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_keep_log_file_num")]
    public static extern void SetInfoFilesKept(nint options, nuint count);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_max_log_file_size")]
    public static extern void SetInfoFileBytesMax(nint options, nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_options_set_stats_dump_period_sec")]
    public static extern void SetStatisticsPeriodSeconds(nint options, uint seconds);

    [DllImport(Library, EntryPoint = "rocksdb_open_column_families")]
    public static extern nint Open(
        nint options, [MarshalAs(UnmanagedType.LPUTF8Str)] string folder, int count,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string[] names, nint[] familyOptions, [Out] nint[] families, ref nint error);

    [DllImport(Library, EntryPoint = "rocksdb_close")]
    public static extern void Close(nint database);

    [DllImport(Library, EntryPoint = "rocksdb_column_family_handle_destroy")]
    public static extern void DestroyFamily(nint family);

    [DllImport(Library, EntryPoint = "rocksdb_writeoptions_create")]
    public static extern nint CreateWriteOptions();

    [DllImport(Library, EntryPoint = "rocksdb_writeoptions_destroy")]
    public static extern void DestroyWriteOptions(nint options);

    [DllImport(Library, EntryPoint = "rocksdb_writeoptions_set_sync")]
    public static extern void SetSync(nint options, byte value);

    [DllImport(Library, EntryPoint = "rocksdb_readoptions_create")]
    public static extern nint CreateReadOptions();

    [DllImport(Library, EntryPoint = "rocksdb_readoptions_destroy")]
    public static extern void DestroyReadOptions(nint options);

    [DllImport(Library, EntryPoint = "rocksdb_readoptions_set_snapshot")]
    public static extern void SetSnapshot(nint options, nint snapshot);

    [DllImport(Library, EntryPoint = "rocksdb_create_snapshot")]
    public static extern nint CreateSnapshot(RocksHandle database);

    [DllImport(Library, EntryPoint = "rocksdb_release_snapshot")]
    public static extern void ReleaseSnapshot(RocksHandle database, nint snapshot);

    [DllImport(Library, EntryPoint = "rocksdb_writebatch_create")]
    public static extern nint CreateBatch();

    [DllImport(Library, EntryPoint = "rocksdb_writebatch_destroy")]
    public static extern void DestroyBatch(nint batch);

    [DllImport(Library, EntryPoint = "rocksdb_writebatch_put_cf")]
    public static extern void Put(nint batch, nint family, ref readonly byte key, nuint keyBytes, ref readonly byte value, nuint valueBytes);

    [DllImport(Library, EntryPoint = "rocksdb_writebatch_delete_cf")]
    public static extern void Delete(nint batch, nint family, ref readonly byte key, nuint keyBytes);

    [DllImport(Library, EntryPoint = "rocksdb_write")]
    public static extern void Write(RocksHandle database, nint options, nint batch, ref nint error);

    [DllImport(Library, EntryPoint = "rocksdb_get_pinned_cf")]
    public static extern nint Get(RocksHandle database, nint options, nint family, ref readonly byte key, nuint keyBytes, ref nint error);

    [DllImport(Library, EntryPoint = "rocksdb_pinnableslice_value")]
    public static extern nint SliceValue(nint slice, out nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_pinnableslice_destroy")]
    public static extern void DestroySlice(nint slice);

    [DllImport(Library, EntryPoint = "rocksdb_create_iterator_cf")]
    public static extern nint CreateIterator(RocksHandle database, nint options, nint family);

    [DllImport(Library, EntryPoint = "rocksdb_iter_destroy")]
    public static extern void DestroyIterator(nint iterator);

    [DllImport(Library, EntryPoint = "rocksdb_iter_seek")]
    public static extern void Seek(nint iterator, ref readonly byte key, nuint keyBytes);

    [DllImport(Library, EntryPoint = "rocksdb_iter_valid")]
    public static extern byte IsValid(nint iterator);

    [DllImport(Library, EntryPoint = "rocksdb_iter_next")]
    public static extern void Next(nint iterator);

    [DllImport(Library, EntryPoint = "rocksdb_iter_key")]
    public static extern nint IteratorKey(nint iterator, out nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_iter_value")]
    public static extern nint IteratorValue(nint iterator, out nuint bytes);

    [DllImport(Library, EntryPoint = "rocksdb_iter_get_error")]
    public static extern void IteratorError(nint iterator, ref nint error);

    [DllImport(Library, EntryPoint = "rocksdb_property_value_cf")]
    public static extern nint Property(RocksHandle database, nint family, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);

    [DllImport(Library, EntryPoint = "rocksdb_compact_range_cf")]
    public static extern void Compact(RocksHandle database, nint family, nint start, nuint startBytes, nint limit, nuint limitBytes);

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        // The package lays the build for musl beside the one for glibc, under a name of its own.
        bool isMusl = name == Library && RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        return isMusl && NativeLibrary.TryLoad("librocksdb-musl", assembly, path, out nint library) ? library : 0;
    }
}
