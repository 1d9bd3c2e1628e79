namespace Chain.Node.Storage.Rocks;

/// <summary>The database as it was at one moment. Holds the database open until it is disposed; safe for readers on many threads.</summary>
internal sealed class RocksSnapshot : IDisposable
{
    private readonly RocksHandle _database;
    private readonly nint _snapshot;
    private nint _options;

    internal RocksSnapshot(RocksHandle database)
    {
        bool isHeld = false;
        database.DangerousAddRef(ref isHeld);
        _database = database;
        _snapshot = RocksNative.CreateSnapshot(database);
        _options = RocksNative.CreateReadOptions();
        RocksNative.SetSnapshot(_options, _snapshot);
    }

    /// <summary>Native options for reads of this moment.</summary>
    internal nint ReadOptions => _options != 0 ? _options : throw new ObjectDisposedException(nameof(RocksSnapshot));

    /// <inheritdoc/>
    public void Dispose()
    {
        nint options = Interlocked.Exchange(ref _options, 0);
        if (options == 0) return;
        RocksNative.DestroyReadOptions(options);
        RocksNative.ReleaseSnapshot(_database, _snapshot);
        _database.DangerousRelease();
    }
}
