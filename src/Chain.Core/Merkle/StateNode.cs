using System.Runtime.InteropServices;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One stored node of the state tree: a leaf (path, value hash) or a branch (left, right). [STT.2]</summary>
/// <remarks>
/// The encoding is the very message that is hashed, so a node's bytes check themselves against its name. The fields lie one behind
/// the other as in the encoding, so a node is read by copying its bytes over it.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct StateNode
{
    /// <summary>Length of an encoded node, in bytes: a prefix and two hashes.</summary>
    public const int EncodedBytes = PrefixedHash.PairBytes;

    // Apart from 00 and 01 of RFC 9162, so no node of one tree is a node of the other (threat C04).
    public const byte LeafPrefix = 0x02;
    public const byte BranchPrefix = 0x03;

    /// <summary>What kind of node it is.</summary>
    public readonly byte Prefix;

    /// <summary>Path of a leaf, or left child of a branch.</summary>
    public readonly Hash256 First;

    /// <summary>Value hash of a leaf, or right child of a branch.</summary>
    public readonly Hash256 Second;

    /// <summary>Whether this is a leaf.</summary>
    public bool IsLeaf => Prefix == LeafPrefix;

    /// <summary>Name of a leaf.</summary>
    public static Hash256 HashLeaf(in Hash256 path, in Hash256 valueHash) => PrefixedHash.Compute(LeafPrefix, path, valueHash);

    /// <summary>Name of a branch; an empty child is <see cref="Hash256.Zero"/>.</summary>
    public static Hash256 HashBranch(in Hash256 left, in Hash256 right) => PrefixedHash.Compute(BranchPrefix, left, right);

    /// <summary>Reads the node that the source keeps under the hash.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or holds other bytes under its name.</exception>
    public static StateNode Load(in Hash256 hash, IStateNodeSource source)
    {
        LoadUnverified(hash, source, out StateNode node);
        if (!source.AreNodesVerified && !PrefixedHash.Compute(node.Prefix, node.First, node.Second).Equals(hash)) throw Broken(hash);
        return node;
    }

    /// <summary>Reads the node that the source keeps under the hash, and leaves it to the caller to compare its bytes with the hash.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or holds something else than a node under its name.</exception>
    public static void LoadUnverified(in Hash256 hash, IStateNodeSource source, out StateNode node)
    {
        node = default;
        bool isFound = source.TryGetNode(hash, MemoryMarshal.AsBytes(new Span<StateNode>(ref node)));
        if (!isFound) throw new InvalidOperationException($"The state store lacks node {hash}.");
        if (node.Prefix is not (LeafPrefix or BranchPrefix)) throw Broken(hash);
    }

    /// <summary>The fault of a store that holds other bytes under a node's name.</summary>
    public static InvalidOperationException Broken(in Hash256 hash) => new($"The state store holds other bytes under node {hash}.");
}
