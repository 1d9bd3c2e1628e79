using System.Net;

namespace Chain.Node.Configuration;

/// <summary>Where a listener binds, as node.json writes it: scheme, IP address or localhost, and port.</summary>
internal static class ListenAddress
{
    /// <summary>Reads an address such as http://127.0.0.1:7100; port 0 lets the system choose.</summary>
    public static bool TryParse(string text, string scheme, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.None, 0);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != scheme || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0) return false;
        IPAddress? ip = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? parsed) ? parsed : null;
        if (ip is null) return false;
        endpoint = new IPEndPoint(ip, uri.Port);
        return true;
    }

    /// <summary>Reads an address that the configuration has been checked for.</summary>
    /// <exception cref="NodeStartupException">It is none.</exception>
    public static IPEndPoint Parse(string text, string scheme) =>
        TryParse(text, scheme, out IPEndPoint endpoint) ? endpoint : throw NodeStartupException.InConfiguration($"'{text}': {Remedy(scheme)}");

    /// <summary>What a wrong address should have been.</summary>
    public static string Remedy(string scheme) =>
        $"use {scheme}://, an IP address or localhost, and a port, such as {scheme}://127.0.0.1:7100; {scheme}://0.0.0.0:7100 listens everywhere";
}
