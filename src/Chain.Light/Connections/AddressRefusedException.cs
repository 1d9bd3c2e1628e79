using System.Net;

namespace Chain.Light;

/// <summary>A host has only addresses that <see cref="AddressRules"/> refuse. The HTTP client wraps it in an <see cref="HttpRequestException"/>.</summary>
/// <param name="host">The host of the URI.</param>
/// <param name="address">Its first address.</param>
internal sealed class AddressRefusedException(string host, IPAddress address) : IOException(
    $"{host} is {address}, which is not a public address: this node connects to it only if 'allowed_networks' in node.json contains it");
