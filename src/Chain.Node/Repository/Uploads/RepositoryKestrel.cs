using Chain.Node.Repository.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chain.Node.Repository.Uploads;

/// <summary>Sets the limits of the listener (threats F03, F04, F05).</summary>
internal static class RepositoryKestrel
{
    /// <summary>Largest request line, in bytes. The longest valid one has about 140.</summary>
    private const int RequestLineBytesMax = 2048;

    /// <summary>Largest size of all request headers, in bytes: 256 ranges of 42 characters, the signature headers, and room for headers of a proxy.</summary>
    private const int HeaderBytesMax = 24 * 1024;

    public static void Configure(KestrelServerOptions kestrel, RepositoryOptions options)
    {
        kestrel.AddServerHeader = false;
        KestrelServerLimits limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MaxRequestLineSize = RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.DataRateGraceSeconds);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        limits.MinRequestBodyDataRate = RateOf(options);
        limits.MinResponseDataRate = RateOf(options);
    }

    public static MinDataRate? RateOf(RepositoryOptions options) => options.DataRateMinBytesPerSecond == 0
        ? null
        : new MinDataRate(options.DataRateMinBytesPerSecond, TimeSpan.FromSeconds(options.DataRateGraceSeconds));
}
