using System.Security.Cryptography.X509Certificates;
using Chain.Core;
using Chain.Light;

namespace Chain.Node.Repository.Client;

/// <summary>Limits of an <see cref="ImageFetcher"/>.</summary>
internal sealed record FetchOptions
{
    /// <summary>Largest image to fetch, in bytes. Default: 4 GiB.</summary>
    public long ImageBytesMax { get; init; } = Limits.ImageBytesMax;

    /// <summary>Minimum rate of a source, in bytes per second, measured over each <see cref="RateWindow"/>. Default: 4096.</summary>
    public int RateMinBytesPerSecond { get; init; } = 4096;

    /// <summary>Time over which the fetcher measures the rate, more than 0; also the longest time without a byte. Default: 10 s.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline for the connection and the response header. Default: 15 s.</summary>
    public TimeSpan HeaderDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Deadline for the whole fetch. Default: 1 h.</summary>
    public TimeSpan TotalDeadline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Addresses that the fetcher connects to. Default: public ones.</summary>
    public AddressRules Addresses { get; init; } = AddressRules.PublicOnly;

    /// <summary>Authorities that may sign the certificates of servers, beside those of the machine. Default: no others.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
