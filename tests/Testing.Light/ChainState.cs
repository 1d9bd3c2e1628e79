using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Testing.Light;

/// <summary>The state of a chain in memory. Its state tree keeps every node, so every height stays provable.</summary>
public sealed class ChainState
{
    private readonly StateNodes _nodes;
    private readonly Dictionary<Hash256, byte[]?> _pending = [];

    public ChainState()
        : this(Hash256.Zero, new StateNodes(), [])
    {
    }

    private ChainState(Hash256 root, StateNodes nodes, Dictionary<Hash256, byte[]> values)
    {
        Root = root;
        _nodes = nodes;
        Values = values;
    }

    public Hash256 Root { get; private set; }

    /// <summary>Values by path, under <see cref="Root"/>.</summary>
    public Dictionary<Hash256, byte[]> Values { get; private set; }

    public void Set(StateKey key, byte[]? value) => _pending[key.Path] = value;

    /// <summary>Applies the changes since the last call. Returns the new root.</summary>
    public Hash256 Apply()
    {
        KeyValuePair<Hash256, Hash256?>[] changes = [.. _pending.Select(p =>
            KeyValuePair.Create(p.Key, p.Value is null ? (Hash256?)null : StateTree.HashValue(p.Value)))];
        StateTreeUpdate update = StateTree.Apply(Root, changes, _nodes);
        _nodes.Add(update);
        Values = new Dictionary<Hash256, byte[]>(Values);
        foreach ((Hash256 path, byte[]? value) in _pending)
        {
            if (value is null) Values.Remove(path); else Values[path] = value;
        }

        _pending.Clear();
        Root = update.Root;
        return Root;
    }

    public StateProof Prove(Hash256 root, StateKey key) => StateTree.Prove(root, key.Path, _nodes);

    public ChainState Copy(Hash256 root, Dictionary<Hash256, byte[]> values) => new(root, _nodes.Copy(), values);
}
