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

    /// <summary>Says that a node is asked for soon. A source that can bring it closer meanwhile may do so; nothing else comes of it.</summary>
    /// <remarks>Called as <see cref="TryGetNode"/> is.</remarks>
    void Prefetch(in Hash256 nodeHash)
    {
    }
}
