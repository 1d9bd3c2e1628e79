using System.Numerics;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>An RFC 9162 tree whose complete subtrees are stored, so that any leaf is proven in O(log n) reads. [MRK.6]</summary>
/// <remarks>
/// Only complete subtrees are stored; each is written once and is a part of every later tree. The source is our own store: a
/// node that it lacks means that the store is broken, and throws.
/// </remarks>
public static class HistoryTree
{
    /// <summary>The nodes that one more leaf completes, lowest first: about two on average. The caller stores all of them together.</summary>
    /// <param name="size">Number of leaves before.</param>
    /// <param name="leaf">Hash of the new leaf, by <see cref="MerkleTree.HashLeaf"/>.</param>
    /// <param name="source">Holds every complete subtree of the tree before.</param>
    /// <exception cref="InvalidOperationException">The source lacks a node that it must hold.</exception>
    public static IEnumerable<(int level, long index, Hash256 hash)> Append(long size, Hash256 leaf, ILeafNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        List<(int level, long index, Hash256 hash)> nodes = [(0, size, leaf)];
        Hash256 hash = leaf;
        long index = size;
        for (int level = 0; (index & 1) == 1; level++)
        {
            hash = MerkleTree.HashNode(Read(source, level, index - 1), hash);
            index >>= 1;
            nodes.Add((level + 1, index, hash));
        }

        return nodes;
    }

    /// <summary>Root of the tree over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="InvalidOperationException">The source lacks a node that it must hold.</exception>
    public static Hash256 Root(long size, ILeafNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleTree.EmptyRoot : RangeHash(0, size, source);
    }

    /// <summary>The proof that leaf <paramref name="index"/> is in the tree over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below the size.</exception>
    /// <exception cref="InvalidOperationException">The source lacks a node that it must hold.</exception>
    public static Hash256[] InclusionProof(long index, long size, ILeafNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Hash256> proof = [];
        long start = 0, count = size;
        while (count > 1)
        {
            long split = MerkleTree.SplitSize(count);
            bool isLeft = index - start < split;
            proof.Add(isLeft ? RangeHash(start + split, count - split, source) : RangeHash(start, split, source));
            if (!isLeft) start += split;
            count = isLeft ? split : count - split;
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>The proof that the tree over <paramref name="newSize"/> leaves begins with that over <paramref name="oldSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is not in 1 .. new size.</exception>
    /// <exception cref="InvalidOperationException">The source lacks a node that it must hold.</exception>
    public static Hash256[] ConsistencyProof(long oldSize, long newSize, ILeafNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        List<Hash256> proof = [];
        long start = 0, count = newSize, remaining = oldSize;
        while (remaining != count)
        {
            long split = MerkleTree.SplitSize(count);
            bool isLeft = remaining <= split;
            proof.Add(isLeft ? RangeHash(start + split, count - split, source) : RangeHash(start, split, source));
            count = isLeft ? split : count - split;
            if (isLeft) continue;
            start += split;
            remaining -= split;
        }

        // An old tree that is one complete subtree from the first leaf on needs no repetition: the verifier has its root.
        if (start != 0) proof.Add(RangeHash(start, count, source));
        proof.Reverse();
        return [.. proof];
    }

    // Every range of an RFC 9162 tree starts at a multiple of its next power of two, so a complete one is a stored node.
    private static Hash256 RangeHash(long start, long count, ILeafNodeSource source)
    {
        if (BitOperations.IsPow2(count))
        {
            int level = BitOperations.TrailingZeroCount(count);
            return Read(source, level, start >> level);
        }

        long split = MerkleTree.SplitSize(count);
        return MerkleTree.HashNode(RangeHash(start, split, source), RangeHash(start + split, count - split, source));
    }

    private static Hash256 Read(ILeafNodeSource source, int level, long index) =>
        source.TryGetNode(level, index, out Hash256 hash)
            ? hash
            : throw new InvalidOperationException($"The history store lacks node {index} of level {level}.");
}
