using System.Net;
using System.Net.Sockets;

namespace Chain.Node.Quotas;

/// <summary>What a remote address counts as: one IPv4 address, or one IPv6 network of 64 bits, because a single host has all addresses of that.</summary>
internal static class ClientNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>The address itself, or the first address of its /64. An IPv4-mapped address counts as the IPv4 address.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[PrefixBytes..].Clear();
        return new IPAddress(bytes);
    }
}
