using System.Buffers;

namespace Chain.Core.Merkle;

/// <summary>A list in an array of the shared pool, so that lists of megabytes, created for each block, reuse memory.</summary>
/// <remarks>The owner may call <see cref="Return"/> once nobody reads the list any more. Without that call, the array becomes garbage.</remarks>
internal sealed class RentedList<T>(int capacity)
    where T : unmanaged
{
    private const int CapacityMin = 16;

    private T[] _items = ArrayPool<T>.Shared.Rent(Math.Max(capacity, CapacityMin));

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>The items, in order. The span is valid until the next item is added.</summary>
    public Span<T> Items => _items.AsSpan(0, Count);

    /// <summary>Returns a range of items. The memory is valid until the next item is added.</summary>
    public ReadOnlyMemory<T> Slice(int first, int count) => _items.AsMemory(first, count);

    /// <summary>Adds an item.</summary>
    public void Add(in T item) => Extend(1)[0] = item;

    /// <summary>Adds uninitialized items, which the caller must fill.</summary>
    public Span<T> Extend(int count)
    {
        if (count > _items.Length - Count) Grow(count);
        Span<T> added = _items.AsSpan(Count, count);
        Count += count;
        return added;
    }

    /// <summary>Returns the array to the pool. The list is empty afterwards.</summary>
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
