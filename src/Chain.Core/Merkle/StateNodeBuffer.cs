using System.Buffers;
using System.Runtime.InteropServices;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Encoded nodes, one behind the other, and their hashes beside them.</summary>
internal sealed class StateNodeBuffer(int capacity)
{
    // So many nodes before it is read, a node is prefetched.
    private const int Ahead = 8;

    private readonly RentedList<byte> _encoded = new(capacity * StateNode.EncodedBytes);
    private readonly RentedList<Hash256> _hashes = new(capacity);

    /// <summary>Number of nodes.</summary>
    public int Count => _hashes.Count;

    /// <summary>Hashes of the nodes, in order.</summary>
    public ReadOnlySpan<Hash256> Hashes => _hashes.Items;

    /// <summary>A node's bytes.</summary>
    public ReadOnlyMemory<byte> Encoded(int index) => _encoded.Slice(index * StateNode.EncodedBytes, StateNode.EncodedBytes);

    /// <summary>Adds a node whose hash is to be computed.</summary>
    public int Add(byte prefix, in Hash256 first, in Hash256 second)
    {
        Span<byte> node = _encoded.Extend(StateNode.EncodedBytes);
        node[0] = prefix;
        first.CopyTo(node[1..]);
        second.CopyTo(node[(1 + Hash256.Size)..]);
        _hashes.Add(default);
        return Count - 1;
    }

    /// <summary>Adds a node whose bytes <see cref="Fetch"/> is to read.</summary>
    public int Add(in Hash256 hash)
    {
        _encoded.Extend(StateNode.EncodedBytes);
        _hashes.Add(hash);
        return Count - 1;
    }

    /// <summary>Reads the bytes of all nodes from an index on, and leaves it to the caller to compare them with their hashes.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node, or holds something else than a node under its name.</exception>
    public void Fetch(int first, IStateNodeSource source)
    {
        for (int i = first; i < Count; i++)
        {
            if (i + Ahead < Count) source.Prefetch(_hashes.Items[i + Ahead]);
            StateNode.LoadUnverified(_hashes.Items[i], source, out At(i));
        }
    }

    /// <summary>A node, in place: valid until the next one is added.</summary>
    public ref readonly StateNode Node(int index) => ref At(index);

    /// <summary>Puts the hash of one node into another one that is its parent.</summary>
    public void SetChild(int parent, bool isRight, int child) =>
        _hashes.Items[child].CopyTo(_encoded.Items[((parent * StateNode.EncodedBytes) + 1 + (isRight ? Hash256.Size : 0))..]);

    /// <summary>Computes the hashes of chosen nodes, many at a time.</summary>
    public void ComputeHashes(ReadOnlySpan<int> chosen) => Sha256Batch.HashNodes(_encoded.Items, chosen, _hashes.Items);

    /// <summary>Index of the first node whose bytes are not those of its hash, or -1.</summary>
    public int FindBroken()
    {
        Hash256[] rented = ArrayPool<Hash256>.Shared.Rent(Count);
        Sha256Batch.HashNodes(_encoded.Items, rented);
        int same = 0;
        while (same < Count && rented[same].Equals(_hashes.Items[same])) same++;
        ArrayPool<Hash256>.Shared.Return(rented);
        return same == Count ? -1 : same;
    }

    /// <summary>Gives the memory back; the buffer is empty from then on.</summary>
    public void Return()
    {
        _encoded.Return();
        _hashes.Return();
    }

    private ref StateNode At(int index) =>
        ref MemoryMarshal.AsRef<StateNode>(_encoded.Items.Slice(index * StateNode.EncodedBytes, StateNode.EncodedBytes));
}
