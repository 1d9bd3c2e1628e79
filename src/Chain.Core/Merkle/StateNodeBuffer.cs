using System.Buffers;
using Chain.Core.Crypto.Sha256Lanes;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Encoded nodes, one behind the other in one array, and their hashes in another. Grows as a list does.</summary>
internal sealed class StateNodeBuffer(int capacity)
{
    private byte[] _encoded = new byte[capacity * StateNode.EncodedBytes];
    private Hash256[] _hashes = new Hash256[capacity];

    /// <summary>Number of nodes.</summary>
    public int Count { get; private set; }

    /// <summary>Hashes of the nodes, in order.</summary>
    public ReadOnlySpan<Hash256> Hashes => _hashes.AsSpan(0, Count);

    /// <summary>A node's bytes.</summary>
    public ReadOnlyMemory<byte> Encoded(int index) => _encoded.AsMemory(index * StateNode.EncodedBytes, StateNode.EncodedBytes);

    /// <summary>Adds a node whose hash is to be computed.</summary>
    public int Add(byte prefix, in Hash256 first, in Hash256 second)
    {
        Span<byte> node = Next();
        node[0] = prefix;
        first.CopyTo(node[1..]);
        second.CopyTo(node[(1 + Hash256.Size)..]);
        return Count++;
    }

    /// <summary>Adds a node under the hash that it should have.</summary>
    public void Add(ReadOnlySpan<byte> encoded, in Hash256 hash)
    {
        encoded.CopyTo(Next());
        _hashes[Count++] = hash;
    }

    /// <summary>Puts the hash of one node into another one that is its parent.</summary>
    public void SetChild(int parent, bool isRight, int child) =>
        _hashes[child].CopyTo(_encoded.AsSpan((parent * StateNode.EncodedBytes) + 1 + (isRight ? Hash256.Size : 0)));

    /// <summary>Computes the hashes of chosen nodes, many at a time.</summary>
    public void ComputeHashes(ReadOnlySpan<int> chosen) => Sha256Batch.HashNodes(_encoded, chosen, _hashes);

    /// <summary>Index of the first node whose bytes are not those of its hash, or -1.</summary>
    public int FindBroken()
    {
        Hash256[] rented = ArrayPool<Hash256>.Shared.Rent(Count);
        Sha256Batch.HashNodes(_encoded.AsSpan(0, Count * StateNode.EncodedBytes), rented);
        int same = 0;
        while (same < Count && rented[same].Equals(_hashes[same])) same++;
        ArrayPool<Hash256>.Shared.Return(rented);
        return same == Count ? -1 : same;
    }

    private Span<byte> Next()
    {
        if (Count == _hashes.Length)
        {
            Array.Resize(ref _hashes, Math.Max(16, 2 * Count));
            Array.Resize(ref _encoded, _hashes.Length * StateNode.EncodedBytes);
        }

        return _encoded.AsSpan(Count * StateNode.EncodedBytes, StateNode.EncodedBytes);
    }
}
