namespace Chain.Node.Storage.Rocks;

/// <summary>How a database is opened; all sizes in bytes.</summary>
internal sealed record RocksOptions
{
    /// <summary>Blocks, indexes and filters kept in memory.</summary>
    public required long CacheBytes { get; init; }

    /// <summary>What all families together gather in memory before the largest is written out.</summary>
    public required long WriteBufferBytes { get; init; }

    /// <summary>The write-ahead log, and so what a start has to read again.</summary>
    public required long LogBytesMax { get; init; }

    /// <summary>Table files kept open.</summary>
    public required int OpenFilesMax { get; init; }
}
