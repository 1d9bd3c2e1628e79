using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Devices;
using Gateway.Http;
using Gateway.Sessions;
using Gateway.Updates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Protocols.Ddi;

/// <summary>An authenticated request, and what every endpoint needs of it.</summary>
internal sealed record DdiRequest(HttpContext Http, DeviceRecord Device, DeviceDesk Desk, string Tenant)
{
    /// <summary>
    /// The device's base URL, with the gateway's public URL or the caller's scheme and host. The tenant is in upper case by default: Zephyr compares it.
    /// </summary>
    public string BaseUrl => $"{Http.Request.Scheme}://{Http.Request.Host}{Http.Request.PathBase}/{Tenant}/controller/v1/{Device.Id}";

    public CancellationToken Aborted => Http.RequestAborted;

    public string Route(string name) => Http.GetRouteValue(name) as string ?? "";

    /// <summary>Whether the query asks for something that the answer does not have otherwise.</summary>
    public bool Asks(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    /// <summary>The action id in the path, with or without leading zeros; 0, which is never assigned, if it is no number.</summary>
    public int ActionId(string routeName) => int.TryParse(Route(routeName), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;

    /// <summary>The device's session that the path names; null if there is none.</summary>
    public DeviceSession? SessionOf(string routeName) => Desk.Orders.Find(Device, ActionId(routeName));

    /// <summary>The body as JSON, whether it was sent as JSON or as CBOR.</summary>
    public async Task<byte[]> ReadBodyAsync()
    {
        byte[] body = await RequestBody.ReadAsync(Http.Request, Aborted).ConfigureAwait(false);
        return DdiMediaType.IsCbor(Http.Request) ? DdiCbor.ToJson(body) : body;
    }

    public Task Answer(int status)
    {
        Http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Refuses the request, with the reason for people.</summary>
    public Task Refuse(int status, string reason) => DdiAnswer.RefuseAsync(Http, status, reason);

    /// <summary>Answers 404.</summary>
    public Task RefuseUnknown() => Refuse(StatusCodes.Status404NotFound, $"device '{Device.Id}' has nothing under this number or name at the moment");

    public Task AnswerJson<T>(T body, JsonTypeInfo<T> type) =>
        DdiAnswer.WriteAsync(Http, JsonSerializer.SerializeToUtf8Bytes(body, type));
}
