using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Lists of distinct addresses inside records, in the order in which they were added.</summary>
internal static class AddressLists
{
    public static void Write(CborWriter writer, IReadOnlyList<Address> addresses)
    {
        writer.Array(addresses.Count);
        foreach (Address address in addresses) writer.Bytes(address.AsSpan());
    }

    /// <summary>Reads what <see cref="Write"/> writes; false for more than <paramref name="countMax"/> addresses or a duplicate.</summary>
    public static bool TryRead(ref CborReader reader, int countMax, out Address[] addresses)
    {
        addresses = [];
        if (!reader.TryArray(countMax, out int count)) return false;
        Address[] read = new Address[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryAddress(out Address address) || read.AsSpan(0, i).Contains(address)) return false;
            read[i] = address;
        }

        addresses = read;
        return true;
    }
}
