using System.Runtime.InteropServices;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One stored node of the state tree: a leaf (path, value hash) or a branch (left, right). [STT.2]</summary>
/// <remarks>
/// The encoding is the hashed message, so the hash authenticates the stored bytes. The memory layout equals the encoding, so
/// reading a node is a copy of its bytes.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly struct StateNode
{
    /// <summary>Length of an encoded node, in bytes: a prefix and two hashes.</summary>
    public const int EncodedBytes = PrefixedHash.PairBytes;

    // Differ from 00 and 01 of RFC 9162, so a node of one tree cannot pass as a node of the other (threat C04).
    public const byte LeafPrefix = 0x02;
    public const byte BranchPrefix = 0x03;

    /// <summary>Kind of the node: <see cref="LeafPrefix"/> or <see cref="BranchPrefix"/>.</summary>
    public readonly byte Prefix;

    /// <summary>Path of a leaf, or left child of a branch.</summary>
    public readonly Hash256 First;

    /// <summary>Value hash of a leaf, or right child of a branch.</summary>
    public readonly Hash256 Second;

    /// <summary>Whether the node is a leaf.</summary>
    public bool IsLeaf => Prefix == LeafPrefix;

    /// <summary>Computes the hash of a leaf.</summary>
    public static Hash256 HashLeaf(in Hash256 path, in Hash256 valueHash) => PrefixedHash.Compute(LeafPrefix, path, valueHash);

    /// <summary>Computes the hash of a branch; an empty child is <see cref="Hash256.Zero"/>.</summary>
    public static Hash256 HashBranch(in Hash256 left, in Hash256 right) => PrefixedHash.Compute(BranchPrefix, left, right);

    /// <summary>Reads a node and verifies its hash, unless the source has verified it.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node or holds other bytes under its hash.</exception>
    public static StateNode Load(in Hash256 hash, IStateNodeSource source)
    {
        LoadUnverified(hash, source, out StateNode node);
        if (!source.AreNodesVerified && !PrefixedHash.Compute(node.Prefix, node.First, node.Second).Equals(hash)) throw Broken(hash);
        return node;
    }

    /// <summary>Reads a node without verifying its hash; the caller must do so.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or the stored bytes are not a node.</exception>
    public static void LoadUnverified(in Hash256 hash, IStateNodeSource source, out StateNode node)
    {
        node = default;
        bool isFound = source.TryGetNode(hash, MemoryMarshal.AsBytes(new Span<StateNode>(ref node)));
        if (!isFound) throw new InvalidOperationException($"The state store lacks node {hash}.");
        if (node.Prefix is not (LeafPrefix or BranchPrefix)) throw Broken(hash);
    }

    /// <summary>Creates the error for a store that holds other bytes under a node's hash.</summary>
    public static InvalidOperationException Broken(in Hash256 hash) => new($"The state store holds other bytes under node {hash}.");
}
