using System.Net;
using System.Threading.RateLimiting;
using Chain.Light;
using Microsoft.AspNetCore.RateLimiting;

namespace Chain.Node.Rpc;

/// <summary>Limits what one remote address may cost per second at the public interface, in units of about 0.2 ms; further calls get 429.</summary>
/// <remarks>
/// A call costs one unit before it begins, and the rest afterwards: each transaction that it submits, each 4 KiB of its answer, each eighth
/// row that it reads, and what it reads from the disk. An IPv6 network of 64 bits counts as one address.
/// </remarks>
internal static class RequestRates
{
    /// <summary>Sustained units per second from one address: 5,000.</summary>
    public const int PerSecond = 5_000;

    /// <summary>Largest burst of units from one address: 10,000.</summary>
    public const int Burst = 10_000;

    /// <summary>Bytes of an answer for one unit.</summary>
    public const int BytesPerUnit = 4096;

    /// <summary>Rows for one unit.</summary>
    public const int RowsPerUnit = 8;

    /// <summary>Units for a block that must be read from the disk and decoded.</summary>
    public const int BlockReadUnits = 32;

    /// <summary>Charges a call that is done. If too little is left, takes all of it, so that the address waits before its next calls.</summary>
    public static void Charge(RateLimiterOptions options, HttpContext context, long units)
    {
        if (options.GlobalLimiter is not { } limiter) return;
        long left = Math.Min(units, Burst);
        while (left > 0 && !TryTakeMore(options, context, (int)left))
            left = Math.Min(left - 1, limiter.GetStatistics(context)?.CurrentAvailablePermits ?? 0);
    }

    /// <summary>Acquires permits for the transactions of a call after the first, which the call itself has acquired. False if too few are left.</summary>
    public static bool TryTakeMore(RateLimiterOptions options, HttpContext context, int count)
    {
        if (count <= 0 || options.GlobalLimiter is not { } limiter) return true;
        using RateLimitLease lease = limiter.AttemptAcquire(context, count);
        return lease.IsAcquired;
    }

    private static IPAddress NetworkOf(HttpContext context) => ClientNetwork.Of(context.Connection.RemoteIpAddress);

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
            RateLimitPartition.GetTokenBucketLimiter(NetworkOf(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Burst,
                TokensPerPeriod = PerSecond / 10,
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));
    }
}
