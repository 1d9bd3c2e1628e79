using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Light.Tests.Kit;

/// <summary>The state of a chain in memory: a real state tree that keeps every node it ever had, so that any height can be proven.</summary>
public sealed class ChainState : IStateNodeSource
{
    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _nodes;
    private readonly Dictionary<Hash256, byte[]?> _pending = [];

    public ChainState()
        : this(Hash256.Zero, [], [])
    {
    }

    private ChainState(Hash256 root, Dictionary<Hash256, ReadOnlyMemory<byte>> nodes, Dictionary<Hash256, byte[]> values)
    {
        Root = root;
        _nodes = nodes;
        Values = values;
    }

    public Hash256 Root { get; private set; }

    /// <summary>Values by path, as they are under <see cref="Root"/>.</summary>
    public Dictionary<Hash256, byte[]> Values { get; private set; }

    public void Set(StateKey key, byte[]? value) => _pending[key.Path] = value;

    /// <summary>Applies what was set since the last call, and gives the new root.</summary>
    public Hash256 Apply()
    {
        KeyValuePair<Hash256, Hash256?>[] changes = [.. _pending.Select(p =>
            KeyValuePair.Create(p.Key, p.Value is null ? (Hash256?)null : StateTree.HashValue(p.Value)))];
        StateTreeUpdate update = StateTree.Apply(Root, changes, this);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) _nodes[hash] = node.ToArray();
        Values = new Dictionary<Hash256, byte[]>(Values);
        foreach ((Hash256 path, byte[]? value) in _pending)
        {
            if (value is null) Values.Remove(path); else Values[path] = value;
        }

        _pending.Clear();
        Root = update.Root;
        return Root;
    }

    public StateProof Prove(Hash256 root, StateKey key) => StateTree.Prove(root, key.Path, this);

    public ChainState Copy(Hash256 root, Dictionary<Hash256, byte[]> values) => new(root, new(_nodes), values);

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        bool isFound = _nodes.TryGetValue(nodeHash, out ReadOnlyMemory<byte> bytes);
        bytes.Span.CopyTo(node);
        return isFound;
    }
}
