using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Where the nodes of the state tree are kept, by hash.</summary>
public interface IStateNodeSource
{
    /// <summary>Whether the source has itself compared the bytes of every node with its hash; if not, the tree does so whenever it reads one.</summary>
    bool AreNodesVerified => false;

    /// <summary>Copies the encoded node with this hash to <paramref name="node"/>; false if there is none.</summary>
    /// <param name="nodeHash">The node's name.</param>
    /// <param name="node">Takes the node's <see cref="StateTree.NodeBytes"/> bytes.</param>
    /// <remarks>Called from two threads at once if the halves of a <see cref="StateTreeSplit"/> are updated at once.</remarks>
    /// <exception cref="InvalidOperationException">What is kept under the hash is no node.</exception>
    bool TryGetNode(in Hash256 nodeHash, Span<byte> node);

    /// <summary>Copies the nodes with these hashes, one behind the other. A source that is faster when it knows what comes next has its own way.</summary>
    /// <param name="nodeHashes">The nodes' names.</param>
    /// <param name="nodes">Takes <see cref="StateTree.NodeBytes"/> bytes a node.</param>
    /// <returns>How many nodes there are before the first that is lacking; all of them if none is.</returns>
    /// <remarks>Called as <see cref="TryGetNode"/> is.</remarks>
    /// <exception cref="InvalidOperationException">What is kept under a hash is no node.</exception>
    int TryGetNodes(ReadOnlySpan<Hash256> nodeHashes, Span<byte> nodes)
    {
        for (int i = 0; i < nodeHashes.Length; i++)
        {
            if (!TryGetNode(nodeHashes[i], nodes.Slice(i * StateTree.NodeBytes, StateTree.NodeBytes))) return i;
        }

        return nodeHashes.Length;
    }
}
