using System.Numerics;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>An RFC 9162 tree over a store of its complete subtrees. Any proof needs O(log n) reads. [MRK.6]</summary>
/// <remarks>
/// The store holds only complete subtrees. Each is written once and is part of every later tree. The source is our own store, so a
/// missing node means that the store is damaged: the methods throw.
/// </remarks>
public static class HistoryTree
{
    /// <summary>Returns the nodes that a new leaf completes, lowest level first: two on average. The caller stores them all in one write.</summary>
    /// <param name="size">Number of leaves before the new one.</param>
    /// <param name="leaf">Hash of the new leaf, by <see cref="MerkleTree.HashLeaf"/>.</param>
    /// <param name="source">Holds every complete subtree of the tree of <paramref name="size"/> leaves.</param>
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

    /// <summary>Returns the root of the tree over the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="InvalidOperationException">The source lacks a node that it must hold.</exception>
    public static Hash256 Root(long size, ILeafNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleTree.EmptyRoot : RangeHash(0, size, source);
    }

    /// <summary>Returns the proof, leaf upwards, that leaf <paramref name="index"/> is in the tree over the first <paramref name="size"/> leaves.</summary>
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

    /// <summary>Proves that the tree over <paramref name="newSize"/> leaves extends the tree over the first <paramref name="oldSize"/>.</summary>
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

        // If the old tree is a single complete subtree, the proof omits it: the verifier already has its root.
        if (start != 0) proof.Add(RangeHash(start, count, source));
        proof.Reverse();
        return [.. proof];
    }

    // Round the size of a range up to a power of two: in an RFC 9162 tree, the range starts at a multiple of that number. So a range
    // whose size is a power of two is a stored node.
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
