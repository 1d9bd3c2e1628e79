using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>The node source of an empty tree.</summary>
internal sealed class EmptyNodes : IStateNodeSource
{
    public static readonly EmptyNodes Instance = new();

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node) => false;
}
