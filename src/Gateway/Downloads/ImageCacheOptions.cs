using System.Security.Cryptography.X509Certificates;
using Chain.Light;

namespace Gateway.Downloads;

/// <summary>Bounds of the image cache and of the downloads that fill it.</summary>
public sealed record ImageCacheOptions
{
    /// <summary>
    /// Bytes that the cache may hold. Default 8 GiB, for two of the largest images. Images that an open session needs are never evicted.
    /// </summary>
    public long CapacityBytes { get; init; } = 2 * Chain.Core.Limits.ImageBytesMax;

    /// <summary>Size of the largest image that is accepted, in bytes. Default 4 GiB: what the chain allows.</summary>
    public long ImageBytesMax { get; init; } = Chain.Core.Limits.ImageBytesMax;

    /// <summary>Size of the largest image that is accepted and fits into the cache, in bytes.</summary>
    internal long EffectiveImageBytesMax => Math.Min(ImageBytesMax, CapacityBytes);

    /// <summary>Longest time for one image over all its sources. Default 1 hour (threat A13).</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Longest time for a connection, an answer, or the next bytes. Default 15 s (threat A13).</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Lowest mean rate of a source, in bytes per second, after <see cref="RateGrace"/>. Default 4096; 0 for none (threat A13).
    /// </summary>
    public long BytesPerSecondMin { get; init; } = 4096;

    /// <summary>Time after which the mean rate counts. Default 10 s.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts at one source before the next source; each resumes where the last one stopped. Default 4.</summary>
    public int TriesPerSourceMax { get; init; } = 4;

    /// <summary>Wait between two attempts at one source; doubles with each. Default 500 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a source may be silent while another source is idle. The last source has the stall timeout. Default 750 ms.
    /// </summary>
    public TimeSpan SwitchAfter { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>How long one piece may take before an idle source fetches it as well. Default 1 s.</summary>
    public TimeSpan HedgeAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Size from which an image is fetched from several sources at once, in bytes. Default 8 MiB.</summary>
    public long ParallelBytesMin { get; init; } = 8L << 20;

    /// <summary>Sources that are fetched from at once. Default 3.</summary>
    public int SourcesAtOnceMax { get; init; } = 3;

    /// <summary>Largest request while several sources are active, in bytes. Default 8 MiB.</summary>
    public long RunBytesMax { get; init; } = 8L << 20;

    /// <summary>
    /// Memory for pieces that are not verified yet, in bytes. Large pieces therefore mean fewer sources at once. Default 32 MiB.
    /// </summary>
    public long PieceBufferBytesMax { get; init; } = 32L << 20;

    /// <summary>First ban of a source that contradicted a contract; doubles with each offence. Default 1 minute.</summary>
    public TimeSpan BanFirst { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest ban, and the time after which one offence is forgotten. Default 1 day.</summary>
    public TimeSpan BanMax { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Networks in CIDR notation, at most 64, from which images are fetched although their addresses are not public, such as 10.0.0.0/8.
    /// Default: none, so a release whose URI leads to a loopback, private or link-local address is not fetched.
    /// </summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>Authorities that may sign the certificates of repositories, beside those of the machine; null, the default, for no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The first option that is out of range, with the remedy; null if there is none.</summary>
    public string? FindProblem()
    {
        if (AddressRules.TryCreate(AllowedNetworks, out _) is { } problem) return $"Images: AllowedNetworks: {problem}";
        if (CapacityBytes < 1 || ImageBytesMax < 1) return "Images: CapacityBytes, ImageBytesMax: use at least 1";
        if (TriesPerSourceMax < 1 || SourcesAtOnceMax is < 1 or > 16) return "Images: TriesPerSourceMax: use at least 1; SourcesAtOnceMax: use 1 to 16";
        if (ParallelBytesMin < 1 || RunBytesMax < 1 || PieceBufferBytesMax < 1 || BytesPerSecondMin < 0)
            return "Images: ParallelBytesMin, RunBytesMax, PieceBufferBytesMax: use at least 1; BytesPerSecondMin: not less than 0";
        TimeSpan[] positive = [Deadline, StallTimeout, SwitchAfter, HedgeAfter, BanFirst];
        if (positive.Any(t => t <= TimeSpan.Zero) || RateGrace < TimeSpan.Zero || RetryDelay < TimeSpan.Zero)
            return "Images: Deadline, StallTimeout, SwitchAfter, HedgeAfter, BanFirst: use more than zero; RateGrace, RetryDelay: not less";
        return BanMax < BanFirst ? "Images: BanMax: use at least BanFirst" : null;
    }
}
