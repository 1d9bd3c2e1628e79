using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One change of a batch: sets or deletes one entry.</summary>
internal readonly struct StateChange(in Hash256 path, in Hash256 valueHash, bool isSet)
{
    /// <summary>Path of the entry.</summary>
    public readonly Hash256 Path = path;

    /// <summary>Hash of the new value; zero if the change deletes the entry.</summary>
    public readonly Hash256 ValueHash = valueHash;

    /// <summary>Whether the change sets the entry; otherwise it deletes it.</summary>
    public readonly bool IsSet = isSet;

    /// <summary>Sorts the changes by path.</summary>
    /// <exception cref="ArgumentException">The batch names a path twice.</exception>
    public static StateChange[] Sort(IReadOnlyList<KeyValuePair<Hash256, Hash256?>> changes)
    {
        StateChange[] unsorted = new StateChange[changes.Count];
        bool isSorted = true;
        for (int i = 0; i < unsorted.Length; i++)
        {
            (Hash256 path, Hash256? valueHash) = changes[i];
            unsorted[i] = new StateChange(path, valueHash.GetValueOrDefault(), valueHash.HasValue);
            isSorted = isSorted && (i == 0 || unsorted[i - 1].Path.CompareTo(path) < 0);
        }

        return isSorted ? unsorted : Sort(unsorted);
    }

    // Sorts by the first eight bytes, which rarely collide, then sorts the colliding paths by all bytes.
    private static StateChange[] Sort(StateChange[] unsorted)
    {
        ulong[] keys = new ulong[unsorted.Length];
        StateChange[] sorted = new StateChange[unsorted.Length];
        int[] order = new int[unsorted.Length];
        for (int i = 0; i < order.Length; i++)
        {
            keys[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(unsorted[i].Path.AsSpan());
            order[i] = i;
        }

        Array.Sort(keys, order);
        for (int i = 0; i < order.Length; i++) sorted[i] = unsorted[order[i]];
        for (int start = 0; start < keys.Length;)
        {
            int end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) SortAlike(sorted.AsSpan(start, end - start));
            start = end;
        }

        return sorted;
    }

    /// <summary>Returns how many changes go left at the depth. All changes must have the same path bits above it.</summary>
    public static int LeftCount(ReadOnlySpan<StateChange> changes, int depth)
    {
        int low = 0, high = changes.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (StatePath.IsRight(changes[middle].Path, depth)) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static void SortAlike(Span<StateChange> changes)
    {
        changes.Sort(static (left, right) => left.Path.CompareTo(right.Path));
        for (int i = 1; i < changes.Length; i++)
        {
            if (changes[i - 1].Path.Equals(changes[i].Path)) throw new ArgumentException($"The batch names path {changes[i].Path} twice.", nameof(changes));
        }
    }
}
