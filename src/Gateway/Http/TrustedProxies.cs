using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.Http;

/// <summary>The proxies whose forwarded headers are believed. Everybody else's are ignored. [GW-PROXY.1]</summary>
internal sealed class TrustedProxies
{
    private readonly IReadOnlyList<IPNetwork> _networks;

    private TrustedProxies(IReadOnlyList<IPNetwork> networks) => _networks = networks;

    /// <summary>Parses addresses and networks, such as 127.0.0.1 or 10.0.0.0/8; false if one is neither.</summary>
    public static bool TryParse(IReadOnlyList<string> texts, [NotNullWhen(true)] out TrustedProxies? proxies)
    {
        proxies = null;
        List<IPNetwork> networks = [];
        foreach (string text in texts)
        {
            if (IPAddress.TryParse(text, out IPAddress? address)) networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(text, out IPNetwork network)) networks.Add(network);
            else return false;
        }

        proxies = new TrustedProxies(networks);
        return true;
    }

    /// <summary>Whether the address is a trusted proxy's.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }
}
