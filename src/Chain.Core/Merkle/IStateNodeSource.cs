using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>A store of the state tree's nodes, by hash.</summary>
public interface IStateNodeSource
{
    /// <summary>Whether the source has compared the bytes of every node with its hash. If not, the tree does so on every read.</summary>
    bool AreNodesVerified => false;

    /// <summary>Copies the encoded node with this hash to <paramref name="node"/>; false if there is none.</summary>
    /// <param name="nodeHash">Hash of the node.</param>
    /// <param name="node">Receives the node's <see cref="StateTree.NodeBytes"/> bytes.</param>
    /// <remarks>Two threads call this at the same time if the caller updates both halves of a <see cref="StateTreeSplit"/> in parallel.</remarks>
    /// <exception cref="InvalidOperationException">The stored bytes are not a node.</exception>
    bool TryGetNode(in Hash256 nodeHash, Span<byte> node);

    /// <summary>Announces that a node will be read soon, so that the source can load it ahead. Has no other effect.</summary>
    /// <remarks>Two threads may call this at the same time, as with <see cref="TryGetNode"/>.</remarks>
    void Prefetch(in Hash256 nodeHash)
    {
    }
}
