using System.Net;
using System.Net.Sockets;

namespace Chain.Light;

/// <summary>The network for which limits count a remote address: one IPv4 address, or one IPv6 /64, because a single IPv6 host has a whole /64.</summary>
internal static class ClientNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>
    /// The address itself, or the first address of its /64. An IPv4-mapped address counts as the IPv4 address. Callers without an address
    /// share <see cref="IPAddress.None"/>.
    /// </summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[PrefixBytes..].Clear();
        return new IPAddress(bytes);
    }
}
