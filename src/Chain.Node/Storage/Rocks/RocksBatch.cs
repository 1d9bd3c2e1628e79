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

    /// <summary>Adds the removal of all rows from a key on and below another; both are copied.</summary>
    internal void DeleteRange(RocksHandle.Family family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to) =>
        RocksNative.DeleteRange(Handle, family, from, (nuint)from.Length, to, (nuint)to.Length);

    /// <summary>Adds an operand that the family's rules merge into a row; both are copied.</summary>
    internal void Merge(RocksHandle.Family family, ReadOnlySpan<byte> key, ReadOnlySpan<byte> operand) =>
        RocksNative.Merge(Handle, family, key, (nuint)key.Length, operand, (nuint)operand.Length);

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
