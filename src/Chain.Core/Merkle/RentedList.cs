using System.Buffers;

namespace Chain.Core.Merkle;

/// <summary>A list that grows in an array of the shared pool, so that lists of megabytes, made anew for each block, cost no fresh memory.</summary>
/// <remarks>Whoever owns it may give the array back once nobody reads the list any more; what is never given back is garbage as any other.</remarks>
internal sealed class RentedList<T>(int capacity)
    where T : unmanaged
{
    private const int CapacityMin = 16;

    private T[] _items = ArrayPool<T>.Shared.Rent(Math.Max(capacity, CapacityMin));

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items, in order; valid until the next one is added.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>A run of items that stays where it is until the next one is added.</summary>
    public ReadOnlyMemory<T> Slice(int first, int count) => _items.AsMemory(first, count);

    /// <summary>Adds an item.</summary>
    public void Add(in T item) => Extend(1)[0] = item;

    /// <summary>Adds some items, which the caller writes: they hold anything.</summary>
    public Span<T> Extend(int count)
    {
        if (count > _items.Length - Count) Grow(count);
        Span<T> added = _items.AsSpan(Count, count);
        Count += count;
        return added;
    }

    /// <summary>Gives the array back; the list is empty from then on.</summary>
    public void Return()
    {
        T[] items = _items;
        _items = [];
        Count = 0;
        if (items.Length > 0) ArrayPool<T>.Shared.Return(items);
    }

    private void Grow(int count)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(2 * _items.Length, Count + count));
        Items.CopyTo(larger);
        if (_items.Length > 0) ArrayPool<T>.Shared.Return(_items);
        _items = larger;
    }
}
