using System.Net;

namespace Chain.Node.Configuration;

/// <summary>The address of a listener in node.json: scheme, IP address or localhost, and port.</summary>
internal static class ListenAddress
{
    /// <summary>Parses an address such as http://127.0.0.1:7100; port 0 means any free port.</summary>
    public static bool TryParse(string text, string scheme, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.None, 0);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme != scheme || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0) return false;
        IPAddress? ip = uri.Host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? parsed) ? parsed : null;
        if (ip is null) return false;
        endpoint = new IPEndPoint(ip, uri.Port);
        return true;
    }

    /// <summary>Parses an address of a checked configuration.</summary>
    /// <exception cref="NodeStartupException">The text is not an address.</exception>
    public static IPEndPoint Parse(string text, string scheme) =>
        TryParse(text, scheme, out IPEndPoint endpoint) ? endpoint : throw NodeStartupException.InConfiguration($"'{text}': {Remedy(scheme)}");

    /// <summary>The remedy for a malformed address.</summary>
    public static string Remedy(string scheme) =>
        $"use {scheme}://, an IP address or localhost, and a port, such as {scheme}://127.0.0.1:7100; {scheme}://0.0.0.0:7100 listens on all interfaces";
}
