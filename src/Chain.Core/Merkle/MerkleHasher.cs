using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Hashes the leaves and nodes of trees many at a time, which costs a fraction of hashing each alone.</summary>
/// <remarks>
/// A vector of the processor takes one 32-bit word of each message, so that as many messages as it has words go through SHA-256
/// together; docs/adr/0009 says how the width is chosen. The hashes are those of <see cref="MerkleTree.HashLeaf"/>,
/// <see cref="MerkleTree.HashNode"/> and <see cref="StateTree.HashValue"/>, on every processor. Nothing is left on the heap.
/// </remarks>
public static class MerkleHasher
{
    internal const byte LeafPrefix = 0x00;
    internal const byte NodePrefix = 0x01;
    internal const byte ValuePrefix = 0x04;

    /// <summary>RFC 9162 nodes: SHA-256( 01 | left | right ) of each pair. [MRK.2]</summary>
    /// <param name="children">Left and right children in turn: an even number.</param>
    /// <param name="parents">Takes one hash for each pair; may be the front of the memory that holds the children.</param>
    /// <exception cref="ArgumentException">The number of children is odd, or there is no room for the parents.</exception>
    public static void HashNodes(ReadOnlySpan<Hash256> children, Span<Hash256> parents)
    {
        if (children.Length % 2 != 0) throw new ArgumentException("Children come in pairs.", nameof(children));
        RequireRoom(children.Length / 2, parents);
        Sha256Batch.HashPairs(NodePrefix, children, parents);
    }

    /// <summary>RFC 9162 leaves: SHA-256( 00 | data ) of each; equal lengths are hashed together. [MRK.2]</summary>
    /// <param name="data">What the leaves hold.</param>
    /// <param name="hashes">Takes one hash for each, in the same order.</param>
    /// <exception cref="ArgumentException">There is no room for the hashes.</exception>
    public static void HashLeaves(ReadOnlySpan<ReadOnlyMemory<byte>> data, Span<Hash256> hashes)
    {
        RequireRoom(data.Length, hashes);
        Sha256Batch.HashMessages(LeafPrefix, data, hashes);
    }

    /// <summary>Value hashes of the state tree: SHA-256( 04 | value ) of each; equal lengths are hashed together. [STT.2]</summary>
    /// <param name="values">The values.</param>
    /// <param name="hashes">Takes one hash for each, in the same order.</param>
    /// <exception cref="ArgumentException">There is no room for the hashes.</exception>
    public static void HashValues(ReadOnlySpan<ReadOnlyMemory<byte>> values, Span<Hash256> hashes)
    {
        RequireRoom(values.Length, hashes);
        Sha256Batch.HashMessages(ValuePrefix, values, hashes);
    }

    /// <summary>Root of the RFC 9162 tree over one hash or more, which are overwritten.</summary>
    /// <remarks>Level by level: a node without a sibling moves up as it is, which gives the shape that RFC 9162 defines from above.</remarks>
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
        if (hashes.Length < count) throw new ArgumentException($"{count} hashes need more room than {hashes.Length}.", nameof(hashes));
    }
}
