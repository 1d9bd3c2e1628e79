using System.Buffers;
using System.Numerics;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The Merkle tree of RFC 9162, section 2.1, with SHA-256: hashes, proofs and verification. [MRK.1]</summary>
/// <remarks>
/// Leaves and inner nodes have different prefixes, so 64 bytes of data cannot pass as a pair of hashes (threat C04). Index and size
/// determine the number of hashes in an inclusion proof; a verifier refuses any other number (threats C06, C07).
/// </remarks>
public static class MerkleTree
{
    // Number of leaves to reduce at once: few enough for the processor's fastest caches, and enough to fill the lanes on most levels.
    private const int PieceLeaves = 4096;

    /// <summary>Root of the tree without leaves: the SHA-256 of the empty string.</summary>
    public static Hash256 EmptyRoot { get; } = Crypto.Sha256.Hash([]);

    /// <summary>Hashes a leaf: SHA-256( 00 | data ). [MRK.2]</summary>
    public static Hash256 HashLeaf(ReadOnlySpan<byte> data) => PrefixedHash.Compute(MerkleHasher.LeafPrefix, data);

    /// <summary>Hashes an inner node: SHA-256( 01 | left | right ). [MRK.2]</summary>
    public static Hash256 HashNode(in Hash256 left, in Hash256 right) => PrefixedHash.Compute(MerkleHasher.NodePrefix, left, right);

    /// <summary>Computes the root over leaf hashes, in order. Hashes many nodes in parallel and allocates nothing on the heap.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leafHashes)
    {
        if (leafHashes.IsEmpty) return EmptyRoot;
        if (leafHashes.Length == 1) return leafHashes[0];
        int pieces = (leafHashes.Length + PieceLeaves - 1) / PieceLeaves;
        Hash256[] rented = ArrayPool<Hash256>.Shared.Rent(pieces + (Math.Min(PieceLeaves, leafHashes.Length) / 2) + 1);
        Span<Hash256> roots = rented.AsSpan(0, pieces), work = rented.AsSpan(pieces);
        for (int i = 0; i < pieces; i++)
        {
            int start = i * PieceLeaves;
            roots[i] = PieceRoot(leafHashes.Slice(start, Math.Min(PieceLeaves, leafHashes.Length - start)), work);
        }

        Hash256 root = MerkleHasher.Reduce(roots);
        ArrayPool<Hash256>.Shared.Return(rented);
        return root;
    }

    /// <summary>Proves that the leaf at <paramref name="index"/> is in the tree: siblings from the leaf upwards (RFC 9162, 2.1.3.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no leaf at the index.</exception>
    public static Hash256[] InclusionProof(ReadOnlySpan<Hash256> leafHashes, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leafHashes.Length);
        List<Hash256> proof = [];
        int position = (int)index;
        while (leafHashes.Length > 1)
        {
            int split = (int)SplitSize(leafHashes.Length);
            bool isLeft = position < split;
            proof.Add(Root(isLeft ? leafHashes[split..] : leafHashes[..split]));
            leafHashes = isLeft ? leafHashes[..split] : leafHashes[split..];
            if (!isLeft) position -= split;
        }

        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Proves that the tree over all leaves extends the tree over the first <paramref name="oldSize"/> (RFC 9162, 2.1.4.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is below 1 or above the number of leaves.</exception>
    public static Hash256[] ConsistencyProof(ReadOnlySpan<Hash256> leafHashes, long oldSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oldSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, leafHashes.Length);
        List<Hash256> proof = [];
        int remaining = (int)oldSize;
        bool isWholeOldTree = true;
        while (remaining != leafHashes.Length)
        {
            int split = (int)SplitSize(leafHashes.Length);
            bool isLeft = remaining <= split;
            proof.Add(Root(isLeft ? leafHashes[split..] : leafHashes[..split]));
            leafHashes = isLeft ? leafHashes[..split] : leafHashes[split..];
            if (isLeft) continue;
            remaining -= split;
            isWholeOldTree = false;
        }

        if (!isWholeOldTree) proof.Add(Root(leafHashes));
        proof.Reverse();
        return [.. proof];
    }

    /// <summary>Verifies an untrusted inclusion proof (RFC 9162, 2.1.3.2). [MRK.3]</summary>
    public static bool VerifyInclusion(in Hash256 leafHash, long index, long size, ReadOnlySpan<Hash256> proof, in Hash256 root)
    {
        if (index < 0 || size < 1 || index >= size) return false;
        if (proof.Length != InclusionProofLength(index, size)) return false;
        long node = index, last = size - 1;
        Hash256 hash = leafHash;
        foreach (ref readonly Hash256 sibling in proof)
        {
            if ((node & 1) == 1 || node == last)
            {
                hash = HashNode(sibling, hash);
                // At the right edge, a level where the node has no sibling adds no hash to the proof.
                int skipped = BitOperations.TrailingZeroCount(node);
                node >>= skipped;
                last >>= skipped;
            }
            else
            {
                hash = HashNode(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash.Equals(root);
    }

    /// <summary>Verifies an untrusted consistency proof (RFC 9162, 2.1.4.2). [MRK.4]</summary>
    /// <remarks>Refuses an old size of 0: every tree extends the empty tree, so such a proof would prove nothing (threat C08).</remarks>
    public static bool VerifyConsistency(long size1, long size2, in Hash256 root1, in Hash256 root2, ReadOnlySpan<Hash256> proof)
    {
        if (size1 < 1 || size1 > size2) return false;
        if (size1 == size2) return proof.IsEmpty && root1.Equals(root2);
        if (proof.Length is 0 or > Limits.MerkleProofHashesMax + 1) return false;
        long node = size1 - 1, last = size2 - 1;
        int complete = BitOperations.TrailingZeroCount(size1);
        node >>= complete;
        last >>= complete;
        // If the old tree is a single complete subtree, the proof omits its root: it is root1.
        Hash256 first = node == 0 ? root1 : proof[0];
        if (node != 0) proof = proof[1..];
        Hash256 hash1 = first, hash2 = first;
        foreach (ref readonly Hash256 sibling in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                hash1 = HashNode(sibling, hash1);
                hash2 = HashNode(sibling, hash2);
                int skipped = node == 0 ? 0 : BitOperations.TrailingZeroCount(node);
                node >>= skipped;
                last >>= skipped;
            }
            else
            {
                hash2 = HashNode(hash2, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash1.Equals(root1) && hash2.Equals(root2);
    }

    /// <summary>Returns the number of hashes in the inclusion proof of a leaf.</summary>
    /// <remarks>
    /// Below the node where the leaf's path meets the path of the last leaf, every level has a sibling. Above that node, only the
    /// complete subtrees on the left are siblings.
    /// </remarks>
    internal static int InclusionProofLength(long index, long size)
    {
        int inner = BitLength((ulong)(index ^ (size - 1)));
        return inner + BitOperations.PopCount((ulong)index >> inner);
    }

    /// <summary>Returns the number of leaves in the left subtree: the largest power of two below <paramref name="size"/>, which is at least 2.</summary>
    internal static long SplitSize(long size) => 1L << (BitLength((ulong)(size - 1)) - 1);

    private static Hash256 PieceRoot(ReadOnlySpan<Hash256> leafHashes, Span<Hash256> work)
    {
        int pairs = leafHashes.Length / 2;
        MerkleHasher.HashNodes(leafHashes[..(2 * pairs)], work);
        bool hasSingle = leafHashes.Length % 2 != 0;
        if (hasSingle) work[pairs] = leafHashes[^1];
        return MerkleHasher.Reduce(work[..(hasSingle ? pairs + 1 : pairs)]);
    }

    private static int BitLength(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
