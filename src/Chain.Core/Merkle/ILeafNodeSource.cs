using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Where the hashes of the history tree's complete subtrees are kept. They never change once they are written.</summary>
public interface ILeafNodeSource
{
    /// <summary>Finds the root of the complete subtree over leaves index * 2^level to (index + 1) * 2^level - 1; level 0 is the leaves' own hashes.</summary>
    bool TryGetNode(int level, long index, out Hash256 hash);
}
