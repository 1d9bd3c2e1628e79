using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>An object of RocksDB. A call keeps the handles that it is given alive, so disposing one early frees nothing in use.</summary>
internal abstract class RocksHandle : SafeHandle
{
    private readonly RocksHandle[] _needed;

    // Keeps the handles that this object points to until this object is destroyed.
    private RocksHandle(params RocksHandle[] needed)
        : base(0, ownsHandle: true)
    {
        bool isHeld = false;
        foreach (RocksHandle other in needed) other.DangerousAddRef(ref isHeld);
        _needed = needed;
    }

    /// <inheritdoc/>
    public sealed override bool IsInvalid => handle == 0;

    /// <summary>Destroys the native object.</summary>
    protected abstract void Destroy();

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        Destroy();
        foreach (RocksHandle other in _needed) other.DangerousRelease();
        return true;
    }

    /// <summary>A cache of blocks.</summary>
    internal sealed class Cache : RocksHandle
    {
        public Cache(long bytes) => SetHandle(RocksNative.CreateCache((nuint)bytes));

        protected override void Destroy() => RocksNative.DestroyCache(handle);
    }

    /// <summary>Options of table files.</summary>
    internal sealed class TableOptions : RocksHandle
    {
        public TableOptions() => SetHandle(RocksNative.CreateTableOptions());

        protected override void Destroy() => RocksNative.DestroyTableOptions(handle);
    }

    /// <summary>Options of a database and of each family.</summary>
    internal sealed class Options : RocksHandle
    {
        public Options() => SetHandle(RocksNative.CreateOptions());

        protected override void Destroy() => RocksNative.DestroyOptions(handle);
    }

    /// <summary>Decides which rows RocksDB drops while it merges files. Every database that uses it keeps it alive.</summary>
    internal sealed unsafe class Filter : RocksHandle
    {
        private readonly long* _bound;

        public Filter(RocksFamilyRules rules)
        {
            _bound = (long*)NativeMemory.AllocZeroed(sizeof(long)); // RocksDB frees it with the filter.
            SetHandle(RocksNative.CreateFilter(_bound, &RocksCallbacks.FreeState, rules.Drops, &RocksCallbacks.Name));
        }

        /// <summary>Sets the bound that the rules get. Does nothing once the database is closed.</summary>
        public void SetBound(long bound)
        {
            bool isHeld = false;
            try
            {
                DangerousAddRef(ref isHeld);
                Volatile.Write(ref *_bound, bound);
            }
            catch (ObjectDisposedException)
            {
                // A closed database merges no files.
            }
            finally
            {
                if (isHeld) DangerousRelease();
            }
        }

        protected override void Destroy() => RocksNative.DestroyFilter(handle);
    }

    /// <summary>Options of a compaction.</summary>
    internal sealed class CompactOptions : RocksHandle
    {
        // A row that was merged in this compaction is filtered too: RocksDB filters the rows that a compaction reads, not those that it makes.
        private const byte CompactLastLevelAgain = 2;

        public CompactOptions()
        {
            SetHandle(RocksNative.CreateCompactOptions());
            RocksNative.SetExclusive(this, 0); // Compactions that the writes need go on beside it.
            RocksNative.SetBottommost(this, CompactLastLevelAgain);
        }

        protected override void Destroy() => RocksNative.DestroyCompactOptions(handle);
    }

    /// <summary>An open database with its families. It closes once neither its owner nor a snapshot, an iterator or a call needs it.</summary>
    internal sealed class Database : RocksHandle
    {
        private readonly Family[] _families;

        public Database(nint database, nint[] families, Filter[] filters)
            : base([.. filters])
        {
            _families = Array.ConvertAll(families, family => new Family(family));
            SetHandle(database);
        }

        /// <summary>The families, in the order in which they were opened.</summary>
        public ReadOnlySpan<Family> Families => _families;

        // RocksDB wants the families destroyed before the database is closed.
        protected override void Destroy()
        {
            foreach (Family family in _families) family.Dispose();
            RocksNative.Close(handle);
        }
    }

    /// <summary>A column family of an open database, which destroys it.</summary>
    internal sealed class Family : RocksHandle
    {
        public Family(nint family) => SetHandle(family);

        protected override void Destroy() => RocksNative.DestroyFamily(handle);
    }

    /// <summary>Options of a write.</summary>
    internal sealed class WriteOptions : RocksHandle
    {
        public WriteOptions(bool isSynced)
        {
            SetHandle(RocksNative.CreateWriteOptions());
            RocksNative.SetSync(this, isSynced ? (byte)1 : (byte)0);
        }

        protected override void Destroy() => RocksNative.DestroyWriteOptions(handle);
    }

    /// <summary>Options of a read: of the newest rows, or of the rows of a snapshot.</summary>
    internal sealed class ReadOptions : RocksHandle
    {
        public ReadOptions() => SetHandle(RocksNative.CreateReadOptions());

        public ReadOptions(Snapshot snapshot)
            : base(snapshot)
        {
            SetHandle(RocksNative.CreateReadOptions());
            RocksNative.SetSnapshot(this, snapshot);
        }

        protected override void Destroy() => RocksNative.DestroyReadOptions(handle);
    }

    /// <summary>The rows of a database at one moment.</summary>
    internal sealed class Snapshot : RocksHandle
    {
        private readonly Database _database;

        public Snapshot(Database database)
            : base(database)
        {
            _database = database;
            SetHandle(RocksNative.CreateSnapshot(database));
        }

        protected override void Destroy() => RocksNative.ReleaseSnapshot(_database, handle);
    }

    /// <summary>Changes to be written together.</summary>
    internal sealed class Batch : RocksHandle
    {
        public Batch() => SetHandle(RocksNative.CreateBatch());

        protected override void Destroy() => RocksNative.DestroyBatch(handle);
    }

    /// <summary>A position among the rows of a family.</summary>
    internal sealed class Iterator : RocksHandle
    {
        public Iterator(Database database, ReadOptions options, Family family)
            : base(database, options) => SetHandle(RocksNative.CreateIterator(database, options, family));

        protected override void Destroy() => RocksNative.DestroyIterator(handle);
    }
}
