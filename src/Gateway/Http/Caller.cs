using System.Net;
using Microsoft.AspNetCore.Http;

namespace Gateway.Http;

/// <summary>Who sent a request, as a feature of the request.</summary>
/// <param name="Address">The sender's address: the connection's, or the one that a trusted proxy names. Null if unknown.</param>
internal sealed record Caller(IPAddress? Address)
{
    /// <summary>The sender of a request.</summary>
    public static IPAddress? Of(HttpContext http) => http.Features.Get<Caller>()?.Address ?? http.Connection.RemoteIpAddress;
}
