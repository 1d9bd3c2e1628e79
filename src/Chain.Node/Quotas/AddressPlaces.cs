using System.Net;

namespace Chain.Node.Quotas;

/// <summary>Counts who holds one of so many places, as a whole and by remote address, so that no single address takes them all (threat F03).
/// Not thread-safe.</summary>
internal sealed class AddressPlaces(int placesMax, int perAddressMax)
{
    private readonly Dictionary<IPAddress, int> _byAddress = [];

    /// <summary>Places that are taken.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a place; false if there is none, or none for this address.</summary>
    /// <param name="address">Who asks; null for the node itself, which is counted among all alone.</param>
    public bool TryEnter(IPAddress? address)
    {
        int ofAddress = address is null ? 0 : _byAddress.GetValueOrDefault(address);
        if (Count >= placesMax || ofAddress >= perAddressMax) return false;
        if (address is not null) _byAddress[address] = ofAddress + 1;
        Count++;
        return true;
    }

    /// <summary>Gives a place back that was taken in this name.</summary>
    public void Leave(IPAddress? address)
    {
        Count--;
        if (address is not null && --_byAddress[address] == 0) _byAddress.Remove(address);
    }
}
