using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Devices;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Ddi;

/// <summary>An authenticated request and the few things that every endpoint does with it.</summary>
internal sealed record DdiRequest(HttpContext Http, DeviceRecord Device, DdiServices Services)
{
    /// <summary>The device's base URL, by the caller's own scheme, host and port. The tenant in upper case: Zephyr compares it.</summary>
    public string BaseUrl => $"{Http.Request.Scheme}://{Http.Request.Host}/{Services.Options.Tenant}/controller/v1/{Device.Id}";

    public CancellationToken Aborted => Http.RequestAborted;

    public string Route(string name) => Http.GetRouteValue(name) as string ?? "";

    /// <summary>The device's session with this number; null if there is none.</summary>
    public DeviceSession? SessionOf(string routeName) =>
        int.TryParse(Route(routeName), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? Services.Sessions.Find(Device.Id, id) : null;

    public Task Answer(int status)
    {
        Http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public async Task AnswerJson<T>(T body, JsonTypeInfo<T> type)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        Http.Response.StatusCode = StatusCodes.Status200OK;
        Http.Response.ContentType = "application/json";
        Http.Response.ContentLength = bytes.Length;
        Http.Response.Headers.CacheControl = "no-store";
        await Http.Response.Body.WriteAsync(bytes, Aborted).ConfigureAwait(false);
    }
}
