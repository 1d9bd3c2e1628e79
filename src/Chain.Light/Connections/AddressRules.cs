using System.Net;
using System.Net.Sockets;

namespace Chain.Light;

/// <summary>
/// Which IP addresses this process may connect to at a URI that somebody else chose. By default only public unicast addresses: otherwise a
/// URI on the chain could make every node send requests into its operator's own network.
/// </summary>
/// <remarks>Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890).</remarks>
internal sealed class AddressRules
{
    /// <summary>Networks that <see cref="TryCreate"/> accepts at most: 64.</summary>
    public const int NetworksMax = 64;

    private static readonly IPNetwork[] Special4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Unicast6 = IPNetwork.Parse("2000::/3");

    // Documentation, and the tunnels that carry an IPv4 address: Teredo and 6to4.
    private static readonly IPNetwork[] Special6 = [.. new[] { "2001::/32", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse)];

    private readonly IPNetwork[] _allowed;

    private AddressRules(IPNetwork[] allowed) => _allowed = allowed;

    /// <summary>Only public unicast addresses.</summary>
    public static AddressRules PublicOnly { get; } = new([]);

    /// <summary>Public addresses, and the addresses of these networks.</summary>
    /// <param name="networks">Networks in CIDR notation, such as 10.0.0.0/8 or fd00::/8.</param>
    /// <param name="rules">The rules; <see cref="PublicOnly"/> if there is a problem.</param>
    /// <returns>The first problem, with the remedy; null if there is none.</returns>
    public static string? TryCreate(IReadOnlyList<string> networks, out AddressRules rules)
    {
        rules = PublicOnly;
        if (networks.Count > NetworksMax) return $"{networks.Count} networks: name at most {NetworksMax}";
        IPNetwork[] parsed = new IPNetwork[networks.Count];
        for (int i = 0; i < parsed.Length; i++)
        {
            if (!IPNetwork.TryParse(networks[i], out parsed[i])) return $"'{networks[i]}' is not a network: use CIDR notation, such as 10.0.0.0/8";
        }

        rules = new AddressRules(parsed);
        return null;
    }

    /// <summary>Whether this process may connect to the address. Checks the address itself, never a name.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return false; // Whoever means the IPv4 address writes it.
        foreach (IPNetwork network in _allowed)
        {
            if (network.Contains(address)) return true;
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(Special4, n => n.Contains(address)),
            AddressFamily.InterNetworkV6 => Unicast6.Contains(address) && !Array.Exists(Special6, n => n.Contains(address)),
            _ => false,
        };
    }
}
