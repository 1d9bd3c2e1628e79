using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Where the nodes of the state tree are kept, by hash.</summary>
public interface IStateNodeSource
{
    /// <summary>Whether the source has itself compared the bytes of every node with its hash; if not, the tree does so whenever it reads one.</summary>
    bool AreNodesVerified => false;

    /// <summary>Finds the encoded node with this hash. The bytes must stay as they are while the caller reads them.</summary>
    /// <remarks>Called from two threads at once if the halves of a <see cref="StateTreeSplit"/> are updated at once.</remarks>
    bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode);
}
