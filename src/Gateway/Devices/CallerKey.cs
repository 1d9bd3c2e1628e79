using System.Net;
using System.Net.Sockets;

namespace Gateway.Devices;

/// <summary>The part of a remote address that limits count: one IPv4 address, or the /64 network that one IPv6 host may have.</summary>
internal static class CallerKey
{
    /// <summary>The key of an address; one key for all callers without an address.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
