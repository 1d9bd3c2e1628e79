using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Sets of addresses in canonical form: distinct and ascending.</summary>
public static class AddressSets
{
    /// <summary>Writes [address, ...].</summary>
    public static void Write(CborWriter writer, IReadOnlyList<Address> addresses)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(addresses);
        writer.Array(addresses.Count);
        foreach (Address address in addresses) writer.Bytes(address.AsSpan());
    }

    /// <summary>Reads at most <paramref name="countMax"/> addresses; false unless they are distinct and ascending.</summary>
    public static bool TryRead(ref CborReader reader, int countMax, out Address[] addresses)
    {
        addresses = [];
        if (!reader.TryArray(countMax, out int count)) return false;
        addresses = new Address[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryAddress(out addresses[i]) || (i > 0 && addresses[i - 1] >= addresses[i])) return false;
        }

        return true;
    }
}
