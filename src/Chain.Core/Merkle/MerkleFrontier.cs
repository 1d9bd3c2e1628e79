using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The right edge of an RFC 9162 tree. It is enough to append leaves and to compute the root. [MRK.5]</summary>
/// <remarks>
/// Holds the roots of the complete subtrees, widest first: one per bit set in the size. Computes the same root as
/// <see cref="MerkleTree.Root"/> over all leaves, in O(log n) memory. Not thread-safe.
/// </remarks>
public sealed class MerkleFrontier
{
    /// <summary>Maximum number of leaves: one per height.</summary>
    public const long SizeMax = Limits.HeightMax;

    private readonly List<Hash256> _subtrees;

    /// <summary>Creates the frontier of the tree without leaves.</summary>
    public MerkleFrontier()
        : this(0, [])
    {
    }

    private MerkleFrontier(long size, List<Hash256> subtrees)
    {
        Size = size;
        _subtrees = subtrees;
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Computes the root of the tree over all leaves so far.</summary>
    public Hash256 Root()
    {
        if (_subtrees.Count == 0) return MerkleTree.EmptyRoot;
        Hash256 hash = _subtrees[^1];
        for (int i = _subtrees.Count - 2; i >= 0; i--) hash = MerkleTree.HashNode(_subtrees[i], hash);
        return hash;
    }

    /// <summary>Adds a leaf on the right.</summary>
    /// <exception cref="InvalidOperationException">The tree already has <see cref="SizeMax"/> leaves.</exception>
    public void Append(in Hash256 leafHash)
    {
        if (Size == SizeMax) throw new InvalidOperationException("The tree is full.");
        Hash256 hash = leafHash;
        for (long rest = Size; (rest & 1) == 1; rest >>= 1)
        {
            hash = MerkleTree.HashNode(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add(hash);
        Size++;
    }

    /// <summary>Canonical bytes: [size, subtree roots]. The roots are concatenated, widest subtree first.</summary>
    public ReadOnlyMemory<byte> Encode()
    {
        byte[] hashes = new byte[_subtrees.Count * Hash256.Size];
        for (int i = 0; i < _subtrees.Count; i++) _subtrees[i].CopyTo(hashes.AsSpan(i * Hash256.Size));
        CborWriter writer = new();
        writer.Array(2);
        writer.Int(Size);
        writer.Bytes(hashes);
        return writer.Written.ToArray();
    }

    /// <summary>
    /// Decodes a frontier; false unless the bytes are exactly what <see cref="Encode"/> writes. Does not check the hashes: compare the root.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out MerkleFrontier? frontier)
    {
        frontier = null;
        CborReader reader = new(encoded);
        if (!reader.TryExactArray(2) || !reader.TryInt(SizeMax, out long size)) return false;
        int count = BitOperations.PopCount((ulong)size);
        if (!reader.TryBytes(count * Hash256.Size, out ReadOnlySpan<byte> hashes) || !reader.AtEnd) return false;
        if (hashes.Length != count * Hash256.Size) return false;
        List<Hash256> subtrees = new(count + 1);
        for (int i = 0; i < count; i++) subtrees.Add(Hash256.From(hashes.Slice(i * Hash256.Size, Hash256.Size)));
        frontier = new MerkleFrontier(size, subtrees);
        return true;
    }
}
