using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Testing.Support;

/// <summary>Nodes of a state tree in memory, by hash.</summary>
public sealed class StateNodes : IStateNodeSource
{
    private readonly Dictionary<Hash256, byte[]> _nodes;

    public StateNodes()
    {
        _nodes = [];
    }

    private StateNodes(Dictionary<Hash256, byte[]> nodes)
    {
        _nodes = nodes;
    }

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        bool isFound = _nodes.TryGetValue(nodeHash, out byte[]? bytes);
        bytes?.CopyTo(node);
        return isFound;
    }

    /// <summary>Adds the nodes that an update created. Stale nodes stay, so older roots remain provable.</summary>
    public void Add(StateTreeUpdate update)
    {
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) _nodes[hash] = node.ToArray();
    }

    public StateNodes Copy() => new(new Dictionary<Hash256, byte[]>(_nodes));
}
