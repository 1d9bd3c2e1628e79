using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gateway.Http;

/// <summary>
/// Finds out who sent a request, and under which URL devices reach the gateway, so that links are right behind a proxy. [GW-PROXY.1]
/// </summary>
/// <param name="publicUrl">The URL of all links; null to use the request's own.</param>
/// <param name="proxies">The proxies whose forwarded headers are believed.</param>
internal sealed class RequestOrigin(Uri? publicUrl, TrustedProxies proxies)
{
    private const int HostLengthMax = 255;

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        IPAddress? remote = http.Connection.RemoteIpAddress;
        bool isProxied = proxies.Contains(remote);
        http.Features.Set(new Caller(isProxied ? Sender(http.Request.Headers["X-Forwarded-For"], remote) : remote));
        if (publicUrl is not null) Use(http.Request, publicUrl.Scheme, new HostString(publicUrl.Authority), publicUrl.AbsolutePath.TrimEnd('/'));
        else if (isProxied) UseForwarded(http.Request);
        if (!http.Request.Host.HasValue) http.Request.Host = Local(http.Connection); // HTTP/1.0
        return next(http);
    }

    private static void Use(HttpRequest request, string scheme, HostString host, string path)
    {
        request.Scheme = scheme;
        request.Host = host;
        request.PathBase = path;
    }

    private static void UseForwarded(HttpRequest request)
    {
        string? scheme = Last(request.Headers["X-Forwarded-Proto"]);
        if (scheme is "https" or "http") request.Scheme = scheme;
        if (Last(request.Headers["X-Forwarded-Host"]) is { Length: > 0 and <= HostLengthMax } host
            && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out Uri? uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0) request.Host = new HostString(host);
    }

    /// <summary>The newest address in the chain of proxies that is not a trusted proxy's.</summary>
    private IPAddress? Sender(StringValues forwarded, IPAddress? remote)
    {
        foreach (string hop in forwarded.ToString().Split(',', StringSplitOptions.TrimEntries).Reverse())
        {
            if (!IPEndPoint.TryParse(hop, out IPEndPoint? end)) return remote;
            remote = end.Address;
            if (!proxies.Contains(remote)) return remote;
        }

        return remote;
    }

    private static string? Last(StringValues values) => values.ToString().Split(',', StringSplitOptions.TrimEntries)[^1];

    private static HostString Local(ConnectionInfo connection) => connection.LocalIpAddress is { } address
        ? new HostString((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString(), connection.LocalPort) : new HostString("localhost");
}
