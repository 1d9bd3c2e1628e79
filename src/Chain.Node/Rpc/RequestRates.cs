using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Chain.Node.Rpc;

/// <summary>How many calls a second one remote address may make of the public interface; above it the answer is 429.</summary>
internal static class RequestRates
{
    /// <summary>Calls a second that one address may go on with; default 5000.</summary>
    public const int PerSecond = 5_000;

    /// <summary>Calls that one address may make at once; default 10000.</summary>
    public const int Burst = 10_000;

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
