using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Chain.Core.Primitives;
using Gateway.Devices;
using Gateway.Http;
using Gateway.Updates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Admin;

/// <summary>The operator's surface: its routes, and the check of who is calling. To everybody else it does not exist.</summary>
internal sealed class AdminEndpoints(AdminDevices devices, AdminReceiptLists receipts, AdminLists lists, WakeSignal wake, Hash256 tokenSha256,
    SignInLimits limits, int? port)
{
    public void Map(IEndpointRouteBuilder routes, AdminHealth health)
    {
        routes.MapMethods("/healthz", ["GET", "HEAD"], (RequestDelegate)health.Probe);
        Add(routes, "GET", "/admin/health", health.Show);
        Add(routes, "GET", "/admin/metrics", health.Metrics);
        Add(routes, "GET", "/admin/devices", devices.List);
        Add(routes, "POST", "/admin/devices", devices.Add);
        Add(routes, "DELETE", "/admin/devices/{id}", devices.Remove);
        Add(routes, "PATCH", "/admin/devices/{id}", devices.Edit);
        Add(routes, "POST", "/admin/devices/{id}/token", devices.RotateToken);
        Add(routes, "POST", "/admin/devices/{id}/attest", devices.Attest);
        Add(routes, "GET", "/admin/sessions", lists.Sessions);
        Add(routes, "GET", "/admin/sources", lists.Sources);
        Add(routes, "GET", "/admin/receipts", receipts.List);
        Add(routes, "GET", "/admin/receipts/{release}/{device}", receipts.Prove);
        Add(routes, "POST", "/admin/check", context =>
        {
            wake.Wake();
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });
    }

    public static Task Refuse(HttpContext context, int status, string error) =>
        Answer(context, status, new AdminProblem(error), AdminJsonContext.Default.AdminProblem);

    public static async Task Answer<T>(HttpContext context, int status, T body, JsonTypeInfo<T> type)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, body, type, context.RequestAborted).ConfigureAwait(false);
    }

    private void Add(IEndpointRouteBuilder routes, string method, string path, Func<HttpContext, Task> handler) =>
        routes.MapMethods(path, [method], (RequestDelegate)(context =>
        {
            if (Refusal(context) is not { } refusal)
            {
                ConnectionPlace.SignedIn(context);
                return handler(context);
            }

            if (refusal == StatusCodes.Status429TooManyRequests) AddressGate.Refuse(context);
            else context.Response.StatusCode = refusal;
            return Task.CompletedTask;
        })).WithMetadata(SignInRoute.Instance);

    private int? Refusal(HttpContext context)
    {
        IPAddress? caller = context.Connection.RemoteIpAddress;
        if (!AdminAccess.IsDirect(context, port))
            return limits.TakeAnonymous(Caller.Of(context)) ? StatusCodes.Status404NotFound : StatusCodes.Status429TooManyRequests;
        if (!limits.MayTry(caller, SignInLimits.Operator)) return StatusCodes.Status429TooManyRequests;
        if (AdminAccess.Refusal(caller, context.Request.Headers.Authorization.ToString(), tokenSha256) is not { } refusal) return null;
        return limits.Refused(caller, SignInLimits.Operator) ? refusal : StatusCodes.Status429TooManyRequests;
    }
}
