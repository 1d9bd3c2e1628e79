using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One stored node of the state tree: a leaf (path, value hash) or a branch (left, right). [STT.2]</summary>
/// <remarks>The encoding is the very message that is hashed, so a node's bytes check themselves against its name.</remarks>
internal readonly struct StateNode
{
    /// <summary>Length of an encoded node, in bytes: a prefix and two hashes.</summary>
    public const int EncodedBytes = PrefixedHash.PairBytes;

    // Apart from 00 and 01 of RFC 9162, so no node of one tree is a node of the other (threat C04).
    public const byte LeafPrefix = 0x02;
    public const byte BranchPrefix = 0x03;

    private StateNode(bool isLeaf, in Hash256 first, in Hash256 second)
    {
        IsLeaf = isLeaf;
        First = first;
        Second = second;
    }

    /// <summary>Whether this is a leaf.</summary>
    public bool IsLeaf { get; }

    /// <summary>Path of a leaf, or left child of a branch.</summary>
    public Hash256 First { get; }

    /// <summary>Value hash of a leaf, or right child of a branch.</summary>
    public Hash256 Second { get; }

    /// <summary>Name of a leaf.</summary>
    public static Hash256 HashLeaf(in Hash256 path, in Hash256 valueHash) => PrefixedHash.Compute(LeafPrefix, path, valueHash);

    /// <summary>Name of a branch; an empty child is <see cref="Hash256.Zero"/>.</summary>
    public static Hash256 HashBranch(in Hash256 left, in Hash256 right) => PrefixedHash.Compute(BranchPrefix, left, right);

    /// <summary>Reads the node that the source keeps under the hash.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or holds other bytes under its name.</exception>
    public static StateNode Load(in Hash256 hash, IStateNodeSource source)
    {
        StateNode node = LoadUnverified(hash, source, out ReadOnlySpan<byte> bytes);
        if (!source.AreNodesVerified && !PrefixedHash.Compute(bytes[0], node.First, node.Second).Equals(hash)) throw Broken(hash);
        return node;
    }

    /// <summary>Reads the node that the source keeps under the hash, and leaves it to the caller to compare its bytes with the hash.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or holds something else than a node under its name.</exception>
    public static StateNode LoadUnverified(in Hash256 hash, IStateNodeSource source, out ReadOnlySpan<byte> encoded)
    {
        if (!source.TryGetNode(hash, out ReadOnlyMemory<byte> found)) throw new InvalidOperationException($"The state store lacks node {hash}.");
        encoded = found.Span;
        if (encoded.Length != EncodedBytes || encoded[0] is not (LeafPrefix or BranchPrefix)) throw Broken(hash);
        return new StateNode(encoded[0] == LeafPrefix, Hash256.From(encoded[1..(1 + Hash256.Size)]), Hash256.From(encoded[(1 + Hash256.Size)..]));
    }

    /// <summary>The fault of a store that holds other bytes under a node's name.</summary>
    public static InvalidOperationException Broken(in Hash256 hash) => new($"The state store holds other bytes under node {hash}.");
}
