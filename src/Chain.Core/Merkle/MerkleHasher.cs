using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Hashes many leaves or nodes in parallel, at a fraction of the cost of hashing each alone.</summary>
/// <remarks>
/// A processor vector holds one 32-bit word of each message, so a vector of n words hashes n messages at once. docs/adr/0009
/// explains how the width is chosen. On every processor the hashes equal those of <see cref="MerkleTree.HashLeaf"/>,
/// <see cref="MerkleTree.HashNode"/> and <see cref="StateTree.HashValue"/>. Allocates nothing on the heap.
/// </remarks>
public static class MerkleHasher
{
    internal const byte LeafPrefix = 0x00;
    internal const byte NodePrefix = 0x01;
    internal const byte ValuePrefix = 0x04;

    /// <summary>Hashes RFC 9162 nodes: SHA-256( 01 | left | right ) of each pair. [MRK.2]</summary>
    /// <param name="children">Left and right children, alternating: an even number.</param>
    /// <param name="parents">Receives one hash per pair. May start at the same address as <paramref name="children"/>.</param>
    /// <exception cref="ArgumentException">The number of children is odd, or <paramref name="parents"/> is too short.</exception>
    public static void HashNodes(ReadOnlySpan<Hash256> children, Span<Hash256> parents)
    {
        if (children.Length % 2 != 0) throw new ArgumentException("The number of children is odd.", nameof(children));
        RequireRoom(children.Length / 2, parents);
        Sha256Batch.HashPairs(NodePrefix, children, parents);
    }

    /// <summary>Hashes RFC 9162 leaves: SHA-256( 00 | data ) of each. Hashes leaves with equal numbers of SHA-256 blocks in parallel. [MRK.2]</summary>
    /// <param name="data">Data of the leaves.</param>
    /// <param name="hashes">Receives one hash per leaf, in the same order.</param>
    /// <exception cref="ArgumentException"><paramref name="hashes"/> is too short.</exception>
    public static void HashLeaves(ReadOnlySpan<ReadOnlyMemory<byte>> data, Span<Hash256> hashes)
    {
        RequireRoom(data.Length, hashes);
        Sha256Batch.HashMessages(LeafPrefix, data, hashes);
    }

    /// <summary>Hashes values of the state tree: SHA-256( 04 | value ) of each. Hashes values with equal numbers of blocks in parallel. [STT.2]</summary>
    /// <param name="values">The values.</param>
    /// <param name="hashes">Receives one hash per value, in the same order.</param>
    /// <exception cref="ArgumentException"><paramref name="hashes"/> is too short.</exception>
    public static void HashValues(ReadOnlySpan<ReadOnlyMemory<byte>> values, Span<Hash256> hashes)
    {
        RequireRoom(values.Length, hashes);
        Sha256Batch.HashMessages(ValuePrefix, values, hashes);
    }

    /// <summary>Computes the root of the RFC 9162 tree over at least one hash. Overwrites the hashes.</summary>
    /// <remarks>Works level by level and moves a node without a sibling up unchanged. This gives the tree shape of RFC 9162.</remarks>
    internal static Hash256 Reduce(Span<Hash256> hashes)
    {
        while (hashes.Length > 1)
        {
            int pairs = hashes.Length / 2;
            Sha256Batch.HashPairs(NodePrefix, hashes[..(2 * pairs)], hashes);
            bool hasSingle = hashes.Length % 2 != 0;
            if (hasSingle) hashes[pairs] = hashes[^1];
            hashes = hashes[..(hasSingle ? pairs + 1 : pairs)];
        }

        return hashes[0];
    }

    private static void RequireRoom(int count, Span<Hash256> hashes)
    {
        if (hashes.Length < count) throw new ArgumentException($"The span holds {hashes.Length} hashes, but needs {count}.", nameof(hashes));
    }
}
