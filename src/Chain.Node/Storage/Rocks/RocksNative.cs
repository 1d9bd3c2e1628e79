using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>The functions of RocksDB's C interface (rocksdb/c.h) that this node calls.</summary>
/// <remarks>
/// The package RocksDB contains the library. Its managed layer is not used: see docs/adr/0007-rocksdb-binding.md.
/// A key or value is pinned for the call and passed with its length. RocksDB allocates an error as a string; the caller passes 0 and frees the string.
/// </remarks>
internal static partial class RocksNative
{
    private const string Library = "rocksdb";

    static RocksNative() => NativeLibrary.SetDllImportResolver(typeof(RocksNative).Assembly, Resolve);

    [LibraryImport(Library, EntryPoint = "rocksdb_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "rocksdb_cache_create_lru")]
    public static partial nint CreateCache(nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_cache_destroy")]
    public static partial void DestroyCache(nint cache);

    [LibraryImport(Library, EntryPoint = "rocksdb_cache_get_usage")]
    public static partial nuint CacheUsage(RocksHandle.Cache cache);

    [LibraryImport(Library, EntryPoint = "rocksdb_filterpolicy_create_bloom")]
    public static partial nint CreateBloomFilter(double bitsPerKey);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_create")]
    public static partial nint CreateTableOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_destroy")]
    public static partial void DestroyTableOptions(nint table);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_block_cache")]
    public static partial void SetBlockCache(RocksHandle.TableOptions table, RocksHandle.Cache cache);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_filter_policy")]
    public static partial void SetFilterPolicy(RocksHandle.TableOptions table, nint policy);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_cache_index_and_filter_blocks")]
    public static partial void SetCacheIndexAndFilterBlocks(RocksHandle.TableOptions table, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache")]
    public static partial void SetPinLevel0InCache(RocksHandle.TableOptions table, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_create")]
    public static partial nint CreateOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_options_destroy")]
    public static partial void DestroyOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_block_based_table_factory")]
    public static partial void SetTableOptions(RocksHandle.Options options, RocksHandle.TableOptions table);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_create_if_missing")]
    public static partial void SetCreateIfMissing(RocksHandle.Options options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_create_missing_column_families")]
    public static partial void SetCreateMissingFamilies(RocksHandle.Options options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_paranoid_checks")]
    public static partial void SetParanoidChecks(RocksHandle.Options options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_wal_recovery_mode")]
    public static partial void SetLogRecoveryMode(RocksHandle.Options options, int mode);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_db_write_buffer_size")]
    public static partial void SetWriteBufferBytesOfAll(RocksHandle.Options options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_write_buffer_size")]
    public static partial void SetWriteBufferBytes(RocksHandle.Options options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_write_buffer_number")]
    public static partial void SetWriteBufferCountMax(RocksHandle.Options options, int count);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_total_wal_size")]
    public static partial void SetLogBytesMax(RocksHandle.Options options, ulong bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_open_files")]
    public static partial void SetOpenFilesMax(RocksHandle.Options options, int count);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_file_opening_threads")]
    public static partial void SetFileOpeningThreads(RocksHandle.Options options, int count);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_keep_log_file_num")]
    public static partial void SetInfoFilesKept(RocksHandle.Options options, nuint count);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_max_log_file_size")]
    public static partial void SetInfoFileBytesMax(RocksHandle.Options options, nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_stats_dump_period_sec")]
    public static partial void SetStatisticsPeriodSeconds(RocksHandle.Options options, uint seconds);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactionfilter_create")]
    public static unsafe partial nint CreateFilter(
        long* state, delegate* unmanaged[Cdecl]<void*, void> destroy,
        delegate* unmanaged[Cdecl]<long*, int, byte*, nuint, byte*, nuint, byte**, nuint*, byte*, byte> drops, delegate* unmanaged[Cdecl]<void*, byte*> name);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactionfilter_destroy")]
    public static partial void DestroyFilter(nint filter);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_compaction_filter")]
    public static partial void SetFilter(RocksHandle.Options options, RocksHandle.Filter filter);

    [LibraryImport(Library, EntryPoint = "rocksdb_mergeoperator_create")]
    public static unsafe partial nint CreateMergeOperator(
        void* state, delegate* unmanaged[Cdecl]<void*, void> destroy,
        delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte*, nuint, byte**, nuint*, int, byte*, nuint*, byte*> merge,
        delegate* unmanaged[Cdecl]<void*, byte*, nuint, byte**, nuint*, int, byte*, nuint*, byte*> combine,
        delegate* unmanaged[Cdecl]<void*, byte*, nuint, void> freeValue, delegate* unmanaged[Cdecl]<void*, byte*> name);

    [LibraryImport(Library, EntryPoint = "rocksdb_options_set_merge_operator")]
    public static partial void SetMergeOperator(RocksHandle.Options options, nint mergeOperator);

    [LibraryImport(Library, EntryPoint = "rocksdb_open_column_families", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Open(
        RocksHandle.Options options, string folder, int count, ReadOnlySpan<nint> names, ReadOnlySpan<nint> familyOptions, Span<nint> families,
        ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_close")]
    public static partial void Close(nint database);

    [LibraryImport(Library, EntryPoint = "rocksdb_column_family_handle_destroy")]
    public static partial void DestroyFamily(nint family);

    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_create")]
    public static partial nint CreateWriteOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_destroy")]
    public static partial void DestroyWriteOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_writeoptions_set_sync")]
    public static partial void SetSync(RocksHandle.WriteOptions options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_create")]
    public static partial nint CreateReadOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_destroy")]
    public static partial void DestroyReadOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_readoptions_set_snapshot")]
    public static partial void SetSnapshot(RocksHandle.ReadOptions options, RocksHandle.Snapshot snapshot);

    [LibraryImport(Library, EntryPoint = "rocksdb_create_snapshot")]
    public static partial nint CreateSnapshot(RocksHandle.Database database);

    [LibraryImport(Library, EntryPoint = "rocksdb_release_snapshot")]
    public static partial void ReleaseSnapshot(RocksHandle.Database database, nint snapshot);

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_create")]
    public static partial nint CreateBatch();

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_destroy")]
    public static partial void DestroyBatch(nint batch);

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_put_cf")]
    public static partial void Put(
        RocksHandle.Batch batch, RocksHandle.Family family, ReadOnlySpan<byte> key, nuint keyBytes, ReadOnlySpan<byte> value,
        nuint valueBytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_delete_cf")]
    public static partial void Delete(RocksHandle.Batch batch, RocksHandle.Family family, ReadOnlySpan<byte> key, nuint keyBytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_merge_cf")]
    public static partial void Merge(
        RocksHandle.Batch batch, RocksHandle.Family family, ReadOnlySpan<byte> key, nuint keyBytes, ReadOnlySpan<byte> operand, nuint operandBytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_writebatch_delete_range_cf")]
    public static partial void DeleteRange(
        RocksHandle.Batch batch, RocksHandle.Family family, ReadOnlySpan<byte> from, nuint fromBytes, ReadOnlySpan<byte> to, nuint toBytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_write")]
    public static partial void Write(RocksHandle.Database database, RocksHandle.WriteOptions options, RocksHandle.Batch batch, ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_get_pinned_cf")]
    public static partial nint Get(
        RocksHandle.Database database, RocksHandle.ReadOptions options, RocksHandle.Family family, ReadOnlySpan<byte> key, nuint keyBytes, ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_value")]
    public static partial nint SliceValue(nint slice, out nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_pinnableslice_destroy")]
    public static partial void DestroySlice(nint slice);

    [LibraryImport(Library, EntryPoint = "rocksdb_create_iterator_cf")]
    public static partial nint CreateIterator(RocksHandle.Database database, RocksHandle.ReadOptions options, RocksHandle.Family family);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_destroy")]
    public static partial void DestroyIterator(nint iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_seek")]
    public static partial void Seek(RocksHandle.Iterator iterator, ReadOnlySpan<byte> key, nuint keyBytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_valid")]
    public static partial byte IsValid(RocksHandle.Iterator iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_next")]
    public static partial void Next(RocksHandle.Iterator iterator);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_key")]
    public static partial nint IteratorKey(RocksHandle.Iterator iterator, out nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_value")]
    public static partial nint IteratorValue(RocksHandle.Iterator iterator, out nuint bytes);

    [LibraryImport(Library, EntryPoint = "rocksdb_iter_get_error")]
    public static partial void IteratorError(RocksHandle.Iterator iterator, ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_property_value_cf", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint Property(RocksHandle.Database database, RocksHandle.Family family, string name);

    [LibraryImport(Library, EntryPoint = "rocksdb_delete_file_in_range_cf")]
    public static partial void DeleteFiles(
        RocksHandle.Database database, RocksHandle.Family family, ReadOnlySpan<byte> from, nuint fromBytes, ReadOnlySpan<byte> to, nuint toBytes,
        ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_flush_wal")]
    public static partial void FlushLog(RocksHandle.Database database, byte isSynced, ref nint error);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_create")]
    public static partial nint CreateCompactOptions();

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_destroy")]
    public static partial void DestroyCompactOptions(nint options);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_set_exclusive_manual_compaction")]
    public static partial void SetExclusive(RocksHandle.CompactOptions options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_compactoptions_set_bottommost_level_compaction")]
    public static partial void SetBottommost(RocksHandle.CompactOptions options, byte value);

    [LibraryImport(Library, EntryPoint = "rocksdb_compact_range_cf_opt")]
    public static partial void Compact(
        RocksHandle.Database database, RocksHandle.Family family, RocksHandle.CompactOptions options, ReadOnlySpan<byte> start, nuint startBytes,
        ReadOnlySpan<byte> limit, nuint limitBytes);

    private static nint Resolve(string name, System.Reflection.Assembly assembly, DllImportSearchPath? path)
    {
        // The package has a build for musl beside the one for glibc, under another name.
        bool isMusl = name == Library && RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        return isMusl && NativeLibrary.TryLoad("librocksdb-musl", assembly, path, out nint library) ? library : 0;
    }
}
