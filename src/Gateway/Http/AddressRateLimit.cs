using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>Answers 429 to an address that sends more requests than allowed. Idle addresses are forgotten.</summary>
/// <remarks>A refused credential costs <see cref="RefusalCost"/> requests, so that guessing tokens is slow.</remarks>
internal sealed class AddressRateLimit(int requestsPerSecondMax) : IAsyncDisposable
{
    /// <summary>Requests that a 401 costs. [GW-ADMIN.2]</summary>
    public const int RefusalCost = 20;

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
        RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = checked(requestsPerSecondMax * 2),
            TokensPerPeriod = requestsPerSecondMax,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using RateLimitLease lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired)
        {
            await next(context).ConfigureAwait(false);
            if (context.Response.StatusCode == StatusCodes.Status401Unauthorized) Charge(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "1";
    }

    private void Charge(HttpContext context)
    {
        for (int i = 1; i < RefusalCost; i++)
        {
            using RateLimitLease lease = _limiter.AttemptAcquire(context);
            if (!lease.IsAcquired) return;
        }
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();
}
