namespace Chain.Node.Storage.Rocks;

/// <summary>Changes that are written as a whole or not at all. Not thread-safe.</summary>
internal sealed class RocksBatch : IDisposable
{
    /// <summary>The native batch.</summary>
    internal RocksHandle.Batch Handle { get; } = new();

    /// <summary>Adds a row; key and value are copied.</summary>
    internal void Put(RocksHandle.Family family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        RocksNative.Put(Handle, family, key, (nuint)key.Length, value, (nuint)value.Length);

    /// <summary>Adds the removal of a row; the key is copied.</summary>
    internal void Delete(RocksHandle.Family family, ReadOnlySpan<byte> key) => RocksNative.Delete(Handle, family, key, (nuint)key.Length);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
