using System.Runtime.InteropServices;

namespace Chain.Node.Storage.Rocks;

/// <summary>Changes that are written as a whole or not at all. One thread at a time.</summary>
internal sealed class RocksBatch : IDisposable
{
    private nint _batch = RocksNative.CreateBatch();

    /// <summary>The native batch.</summary>
    internal nint Handle => _batch != 0 ? _batch : throw new ObjectDisposedException(nameof(RocksBatch));

    /// <summary>Adds a row; key and value are copied.</summary>
    internal void Put(nint family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        RocksNative.Put(Handle, family, in MemoryMarshal.GetReference(key), (nuint)key.Length, in MemoryMarshal.GetReference(value), (nuint)value.Length);

    /// <summary>Adds the removal of a row; the key is copied.</summary>
    internal void Delete(nint family, ReadOnlySpan<byte> key) => RocksNative.Delete(Handle, family, in MemoryMarshal.GetReference(key), (nuint)key.Length);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_batch == 0) return;
        RocksNative.DestroyBatch(_batch);
        _batch = 0;
    }
}
