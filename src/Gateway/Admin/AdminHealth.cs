using Gateway.Releases;
using Microsoft.AspNetCore.Http;

namespace Gateway.Admin;

/// <summary>Says whether the gateway works: one word to everybody, the reason to the operator. [GW-ALARM.1]</summary>
/// <param name="source">Knows the alarm.</param>
/// <param name="writeMetrics">Writes this process's metrics as text; null if there are none.</param>
internal sealed class AdminHealth(IReleaseSource source, Func<Stream, CancellationToken, Task>? writeMetrics)
{
    private const string Healthy = "healthy", Alarmed = "alarmed";

    /// <summary>200 or 503, for a load balancer.</summary>
    public Task Probe(HttpContext context)
    {
        context.Response.StatusCode = source.Alarm is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
            : context.Response.WriteAsync(source.Alarm is null ? Healthy : Alarmed, context.RequestAborted);
    }

    /// <summary>The state, and the alarm with its remedy.</summary>
    public Task Show(HttpContext context) => AdminEndpoints.Answer(context, StatusCodes.Status200OK,
        new AdminState(source.Alarm is null ? Healthy : Alarmed, source.Alarm), AdminJsonContext.Default.AdminState);

    /// <summary>The metrics of this process.</summary>
    public Task Metrics(HttpContext context)
    {
        if (writeMetrics is null) return AdminEndpoints.Refuse(context, StatusCodes.Status404NotFound, "this gateway has no metrics");
        context.Response.ContentType = "text/plain; version=0.0.4";
        return writeMetrics(context.Response.Body, context.RequestAborted);
    }
}
