using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>An open database with what its calls need. A call that is under way keeps all of it, so that disposing it early frees nothing in use.</summary>
internal sealed class RocksHandle : SafeHandle
{
    private readonly nint[] _families;

    public RocksHandle(nint database, nint[] families, nint cache)
        : base(0, ownsHandle: true)
    {
        _families = families;
        Cache = cache;
        RocksNative.SetSync(Synced, 1);
        SetHandle(database);
    }

    /// <summary>The block cache.</summary>
    public nint Cache { get; }

    /// <summary>Options of a write that is on disk when it returns.</summary>
    public nint Synced { get; } = RocksNative.CreateWriteOptions();

    /// <summary>Options of a write that a power cut may undo.</summary>
    public nint Unsynced { get; } = RocksNative.CreateWriteOptions();

    /// <summary>Options of a read of the newest rows.</summary>
    public nint Latest { get; } = RocksNative.CreateReadOptions();

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        foreach (nint family in _families) RocksNative.DestroyFamily(family);
        RocksNative.Close(handle);
        RocksNative.DestroyReadOptions(Latest);
        RocksNative.DestroyWriteOptions(Synced);
        RocksNative.DestroyWriteOptions(Unsynced);
        RocksNative.DestroyCache(Cache);
        return true;
    }
}
