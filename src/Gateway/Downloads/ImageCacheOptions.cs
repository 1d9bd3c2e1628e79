namespace Gateway.Downloads;

/// <summary>Bounds of the image cache and of the downloads that fill it.</summary>
public sealed record ImageCacheOptions
{
    /// <summary>Bytes that the cache may hold. Default 1 GiB. Images that an open session needs are never evicted.</summary>
    public long CapacityBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of the largest image that is taken. Default 512 MiB.</summary>
    public long ImageBytesMax { get; init; } = 512L << 20;

    /// <summary>Longest time for one image over all its sources. Default 1 hour (threat A13).</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest time for a connection, an answer, or the next bytes. Default 15 s (threat A13).</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Lowest mean rate of a source, in bytes a second, after <see cref="RateGrace"/>. Default 4096; 0 for none (threat A13).</summary>
    public long BytesPerSecondMin { get; init; } = 4096;

    /// <summary>Time after which the mean rate counts. Default 10 s.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tries of one source before the next one, each from the byte where the last one ended. Default 4.</summary>
    public int TriesPerSourceMax { get; init; } = 4;

    /// <summary>Wait between two tries of one source. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);
}
