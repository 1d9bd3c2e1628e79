using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One stored node of the state tree: a leaf (path, value hash) or a branch (left, right). [STT.2]</summary>
/// <remarks>The encoding is the very message that is hashed, so a node's bytes check themselves against its name.</remarks>
internal readonly struct StateNode
{
    /// <summary>Length of an encoded node, in bytes: a prefix and two hashes.</summary>
    public const int EncodedBytes = PrefixedHash.PairBytes;

    // Apart from 00 and 01 of RFC 9162, so no node of one tree is a node of the other (threat C04).
    private const byte LeafPrefix = 0x02;
    private const byte BranchPrefix = 0x03;

    private StateNode(bool isLeaf, in Hash256 first, in Hash256 second)
    {
        IsLeaf = isLeaf;
        First = first;
        Second = second;
        Hash = PrefixedHash.Compute(isLeaf ? LeafPrefix : BranchPrefix, first, second);
    }

    /// <summary>Whether this is a leaf.</summary>
    public bool IsLeaf { get; }

    /// <summary>Path of a leaf, or left child of a branch.</summary>
    public Hash256 First { get; }

    /// <summary>Value hash of a leaf, or right child of a branch.</summary>
    public Hash256 Second { get; }

    /// <summary>SHA-256 of the encoding.</summary>
    public Hash256 Hash { get; }

    /// <summary>Makes a leaf.</summary>
    public static StateNode Leaf(in Hash256 path, in Hash256 valueHash) => new(true, path, valueHash);

    /// <summary>Makes a branch; an empty child is <see cref="Hash256.Zero"/>.</summary>
    public static StateNode Branch(in Hash256 left, in Hash256 right) => new(false, left, right);

    /// <summary>Reads the node that the source keeps under the hash.</summary>
    /// <exception cref="InvalidOperationException">The store lacks the node, or holds other bytes under its name.</exception>
    public static StateNode Load(in Hash256 hash, IStateNodeSource source)
    {
        if (!source.TryGetNode(hash, out ReadOnlyMemory<byte> encoded)) throw new InvalidOperationException($"The state store lacks node {hash}.");
        ReadOnlySpan<byte> bytes = encoded.Span;
        if (bytes.Length != EncodedBytes || bytes[0] is not (LeafPrefix or BranchPrefix)) throw Broken(hash);
        StateNode node = new(bytes[0] == LeafPrefix, Hash256.From(bytes[1..(1 + Hash256.Size)]), Hash256.From(bytes[(1 + Hash256.Size)..]));
        return node.Hash.Equals(hash) ? node : throw Broken(hash);
    }

    /// <summary>The bytes to store under <see cref="Hash"/>: prefix, first, second.</summary>
    public byte[] Encode()
    {
        byte[] encoded = new byte[EncodedBytes];
        encoded[0] = IsLeaf ? LeafPrefix : BranchPrefix;
        First.CopyTo(encoded.AsSpan(1));
        Second.CopyTo(encoded.AsSpan(1 + Hash256.Size));
        return encoded;
    }

    private static InvalidOperationException Broken(in Hash256 hash) => new($"The state store holds other bytes under node {hash}.");
}
