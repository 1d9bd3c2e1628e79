namespace Chain.Node.Storage.Rocks;

/// <summary>Limits of an open database; sizes in bytes.</summary>
internal sealed record RocksOptions
{
    /// <summary>Size of the cache of blocks, indexes and filters.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>Size of the write buffers of all families together. When they are full, RocksDB flushes one to a file.</summary>
    public required long WriteBufferBytes { get; init; }

    /// <summary>Size of the write-ahead log, which a start replays.</summary>
    public required long LogBytesMax { get; init; }

    /// <summary>Number of table files that are kept open.</summary>
    public required int OpenFilesMax { get; init; }
}
