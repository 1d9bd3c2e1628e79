using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Chain.Node.Rpc;

/// <summary>How many calls a second one remote address may make of the public interface; above it the answer is 429. A call with many transactions
/// counts as that many.</summary>
internal static class RequestRates
{
    /// <summary>Calls a second that one address may go on with; default 5000.</summary>
    public const int PerSecond = 5_000;

    /// <summary>Calls that one address may make at once; default 10000.</summary>
    public const int Burst = 10_000;

    /// <summary>Takes places for the rest of a call's transactions, of which the call itself has taken one. False if there are not so many.</summary>
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
                TokenLimit = Burst, TokensPerPeriod = PerSecond / 10, ReplenishmentPeriod = TimeSpan.FromMilliseconds(100), QueueLimit = 0,
                    AutoReplenishment = true,
            }));
    }
}
