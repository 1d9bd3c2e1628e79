using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Where the nodes of the state tree are kept, by hash.</summary>
public interface IStateNodeSource
{
    /// <summary>Finds the encoded node with this hash. The bytes must stay as they are while the caller reads them.</summary>
    bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode);
}
