namespace Chain.Node.Device;

/// <summary>Bounds of a download.</summary>
internal sealed record ReceiverOptions
{
    /// <summary>Wait before a broken download goes on. Default 200 ms; doubled by each try without a byte, up to <see cref="RetryDelayMax"/>.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest such wait. Default 10 s.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of the sender (threat A13). Default 30 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries in a row without a byte. Default 8.</summary>
    public int EmptyTriesMax { get; init; } = 8;

    /// <summary>Tries for one image. Default 1000.</summary>
    public int TriesMax { get; init; } = 1000;
}
