using System.Net;
using Chain.Light;

namespace Chain.Node.Quotas;

/// <summary>Limits the number of holders, in total and per remote address, so that one address cannot use all places (threat F03). An IPv6
/// network of 64 bits counts as one address. Not thread-safe.</summary>
/// <param name="placesMax">Maximum number of places in use.</param>
/// <param name="perAddressMax">Maximum number of places that one address may use.</param>
internal sealed class AddressQuota(int placesMax, int perAddressMax)
{
    private readonly Dictionary<IPAddress, int> _byAddress = [];

    /// <summary>Number of places in use.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a place; false if no place is free, in total or for this address.</summary>
    /// <param name="address">Remote address; null for this node, which only the total limits.</param>
    public bool TryEnter(IPAddress? address)
    {
        if (address is not null) address = ClientNetwork.Of(address);
        int ofAddress = address is null ? 0 : _byAddress.GetValueOrDefault(address);
        if (Count >= placesMax || ofAddress >= perAddressMax) return false;
        if (address is not null) _byAddress[address] = ofAddress + 1;
        Count++;
        return true;
    }

    /// <summary>Returns a place that the address holds.</summary>
    public void Leave(IPAddress? address)
    {
        Count--;
        if (address is not null) address = ClientNetwork.Of(address);
        if (address is not null && --_byAddress[address] == 0) _byAddress.Remove(address);
    }
}
