using System.Buffers;
using System.Runtime.InteropServices;
using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>A contiguous buffer of encoded nodes, and a second one of their hashes.</summary>
internal sealed class StateNodeBuffer(int capacity)
{
    // How many nodes ahead of its read a node is prefetched.
    private const int Ahead = 8;

    private readonly RentedList<byte> _encoded = new(capacity * StateNode.EncodedBytes);
    private readonly RentedList<Hash256> _hashes = new(capacity);

    /// <summary>Number of nodes.</summary>
    public int Count => _hashes.Count;

    /// <summary>Hashes of the nodes, in order.</summary>
    public ReadOnlySpan<Hash256> Hashes => _hashes.Items;

    /// <summary>Returns the bytes of a node; valid until the next node is added.</summary>
    public ReadOnlyMemory<byte> Encoded(int index) => _encoded.Slice(index * StateNode.EncodedBytes, StateNode.EncodedBytes);

    /// <summary>Adds a new node, whose hash <see cref="ComputeHashes"/> computes later. Returns its index.</summary>
    public int Add(byte prefix, in Hash256 first, in Hash256 second)
    {
        Span<byte> node = _encoded.Extend(StateNode.EncodedBytes);
        node[0] = prefix;
        first.CopyTo(node[1..]);
        second.CopyTo(node[(1 + Hash256.Size)..]);
        _hashes.Add(default);
        return Count - 1;
    }

    /// <summary>Adds a stored node, whose bytes <see cref="Fetch"/> reads later. Returns its index.</summary>
    public int Add(in Hash256 hash)
    {
        _encoded.Extend(StateNode.EncodedBytes);
        _hashes.Add(hash);
        return Count - 1;
    }

    /// <summary>Reads the bytes of all nodes from an index on, without verifying their hashes; the caller must do so.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node, or the stored bytes are not a node.</exception>
    public void Fetch(int first, IStateNodeSource source)
    {
        for (int i = first; i < Count; i++)
        {
            if (i + Ahead < Count) source.Prefetch(_hashes.Items[i + Ahead]);
            StateNode.LoadUnverified(_hashes.Items[i], source, out At(i));
        }
    }

    /// <summary>Returns a reference to a node; valid until the next node is added.</summary>
    public ref readonly StateNode Node(int index) => ref At(index);

    /// <summary>Writes the hash of a node into its parent.</summary>
    public void SetChild(int parent, bool isRight, int child) =>
        _hashes.Items[child].CopyTo(_encoded.Items[((parent * StateNode.EncodedBytes) + 1 + (isRight ? Hash256.Size : 0))..]);

    /// <summary>Computes the hashes of the chosen nodes, many in parallel.</summary>
    public void ComputeHashes(ReadOnlySpan<int> chosen) => Sha256Batch.HashNodes(_encoded.Items, chosen, _hashes.Items);

    /// <summary>Returns the index of the first node whose bytes do not match its hash, or -1.</summary>
    public int FindBroken()
    {
        Hash256[] rented = ArrayPool<Hash256>.Shared.Rent(Count);
        Sha256Batch.HashNodes(_encoded.Items, rented);
        int same = 0;
        while (same < Count && rented[same].Equals(_hashes.Items[same])) same++;
        ArrayPool<Hash256>.Shared.Return(rented);
        return same == Count ? -1 : same;
    }

    /// <summary>Returns the memory to the pool. The buffer is empty afterwards.</summary>
    public void Return()
    {
        _encoded.Return();
        _hashes.Return();
    }

    private ref StateNode At(int index) =>
        ref MemoryMarshal.AsRef<StateNode>(_encoded.Items.Slice(index * StateNode.EncodedBytes, StateNode.EncodedBytes));
}
