using Gateway.Devices;
using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>
/// Answers 429 to an address that sends too many requests which nobody authenticates. Routes marked with <see cref="SignInRoute"/> check the
/// credential first. [GW-LIMIT.1]
/// </summary>
internal sealed class AddressGate(SignInLimits limits)
{
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<SignInRoute>() is not null || limits.TakeAnonymous(Caller.Of(http))) return next(http);
        Refuse(http);
        return Task.CompletedTask;
    }

    /// <summary>Answers 429.</summary>
    public static void Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = "1";
    }
}
