using Chain.Core;

namespace Chain.Node.Repository.Client;

/// <summary>Patience of an <see cref="ImageFetcher"/>.</summary>
internal sealed record FetchOptions
{
    /// <summary>Largest image that is fetched, in bytes. Default: 4 GiB.</summary>
    public long ImageBytesMax { get; init; } = Limits.ImageBytesMax;

    /// <summary>Slowest source that is put up with, in bytes per second, measured over each <see cref="RateWindow"/>. Default: 4096.</summary>
    public int RateMinBytesPerSecond { get; init; } = 4096;

    /// <summary>Over how long the rate is measured; more than 0. Also the longest silence. Default: 10 s.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time to connect and to get the response header. Default: 15 s.</summary>
    public TimeSpan HeaderDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time for everything. Default: 1 h.</summary>
    public TimeSpan TotalDeadline { get; init; } = TimeSpan.FromHours(1);
}
