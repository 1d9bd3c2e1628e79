using System.Runtime.InteropServices;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Finds the entries of one kind by address. A key is a hash; the cache computes it once per address and block, not once per read.</summary>
internal sealed class AddressedEntries(StateOverlay overlay, Func<Address, StateKey> keyOf)
{
    private readonly Dictionary<Address, StateEntry> _entries = [];

    public StateEntry this[Address address]
    {
        get
        {
            ref StateEntry? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, address, out _);
            return entry ??= overlay.Entry(keyOf(address));
        }
    }
}
