namespace Chain.Node.Device;

/// <summary>Retry and timeout options of a download.</summary>
internal sealed record ReceiverOptions
{
    /// <summary>Initial backoff before a retry. Default 200 ms. It doubles with each try without a byte, up to <see cref="RetryDelayMax"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Upper bound of the backoff. Default 10 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time without a byte from the sender (threat A13). Default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Maximum number of consecutive tries without a byte. Default 8.</summary>
    public int EmptyTriesMax { get; init; } = 8;

    /// <summary>Maximum number of tries per image. Default 1000.</summary>
    public int TriesMax { get; init; } = 1000;
}
