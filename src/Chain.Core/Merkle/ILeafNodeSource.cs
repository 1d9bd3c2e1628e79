using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>A store of the complete subtrees of the history tree. A stored hash never changes.</summary>
public interface ILeafNodeSource
{
    /// <summary>
    /// Finds the root of the complete subtree over the leaves index * 2^level to (index + 1) * 2^level - 1. Level 0 holds the leaf
    /// hashes. False if the store lacks the node.
    /// </summary>
    bool TryGetNode(int level, long index, out Hash256 hash);
}
