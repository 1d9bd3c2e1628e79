using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Chain.Node.Rpc;

/// <summary>Limits the calls per second from one remote address to the public interface; further calls get 429. A call with n transactions counts
/// as n calls.</summary>
internal static class RequestRates
{
    /// <summary>Sustained calls per second from one address.</summary>
    public const int PerSecond = 5_000;

    /// <summary>Largest burst of calls from one address.</summary>
    public const int Burst = 10_000;

    /// <summary>Acquires permits for the transactions of a call after the first, which the call itself has acquired. False if too few are left.</summary>
    public static bool TryTakeMore(RateLimiterOptions options, HttpContext context, int count)
    {
        if (count <= 0 || options.GlobalLimiter is not { } limiter) return true;
        using RateLimitLease lease = limiter.AttemptAcquire(context, count);
        return lease.IsAcquired;
    }

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
            RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond / 10,
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
    }
}
