using System.Net;
using Chain.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gateway.Admin;

/// <summary>Decides who may use the operator's surface: only this machine, with the admin token. [GW-ADMIN.1]</summary>
internal static class AdminAccess
{
    private static readonly string[] ProxyHeaders =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server", "X-Real-IP"];

    /// <summary>Whether a request came to the operator's listener without a proxy in between. [GW-ADMIN.3]</summary>
    /// <remarks>
    /// A proxy on this machine connects from loopback as the operator does. It shows itself by its headers, by the Host that its client asked
    /// for, or by HTTP/1.0. One that does none of this is kept out by a port of its own for the operator.
    /// </remarks>
    /// <param name="http">The request, before the host was replaced.</param>
    /// <param name="port">The only port that the operator's surface answers on; null for any.</param>
    public static bool IsDirect(HttpContext http, int? port)
    {
        if (port is not null && http.Connection.LocalPort != port) return false;
        if (HttpProtocol.IsHttp10(http.Request.Protocol) || ProxyHeaders.Any(http.Request.Headers.ContainsKey)) return false;
        string host = http.Request.Headers.Host.ToString();
        return HostString.FromUriComponent(host).Host is "localhost"
            || (IPAddress.TryParse(HostString.FromUriComponent(host).Host, out IPAddress? named) && IsOwn(named, http.Connection.LocalIpAddress));
    }

    private static bool IsOwn(IPAddress named, IPAddress? local) => IPAddress.IsLoopback(named) || named.Equals(IPAddress.Any)
        || named.Equals(IPAddress.IPv6Any) || named.Equals(local is { IsIPv4MappedToIPv6: true } ? local.MapToIPv4() : local);

    /// <summary>The refusal: 404 for another machine, 401 without the token; null if the caller may use it.</summary>
    public static int? Refusal(IPAddress? caller, string authorization, in Hash256 tokenSha256)
    {
        if (caller is null || !IPAddress.IsLoopback(caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller)) return StatusCodes.Status404NotFound;
        return AdminToken.Matches(authorization, tokenSha256) ? null : StatusCodes.Status401Unauthorized;
    }
}
