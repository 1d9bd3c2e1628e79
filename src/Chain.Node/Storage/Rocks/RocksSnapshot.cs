namespace Chain.Node.Storage.Rocks;

/// <summary>The rows of the database at one moment. Keeps the database open until it is disposed. Thread-safe.</summary>
internal sealed class RocksSnapshot : IDisposable
{
    private readonly RocksHandle.ReadOptions _options;

    internal RocksSnapshot(RocksHandle.Database database)
    {
        // The options keep the snapshot, and the snapshot keeps the database.
        using RocksHandle.Snapshot snapshot = new(database);
        _options = new RocksHandle.ReadOptions(snapshot);
    }

    /// <summary>Native options of a read at this moment.</summary>
    internal RocksHandle.ReadOptions ReadOptions => !_options.IsClosed ? _options : throw new ObjectDisposedException(nameof(RocksSnapshot));

    /// <inheritdoc/>
    public void Dispose() => _options.Dispose();
}
