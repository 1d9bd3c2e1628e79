using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Engine;

/// <summary>The state and its tree in memory, as a node keeps them on disk.</summary>
internal sealed class MemoryState : IStateReader, IStateNodeSource
{
    private readonly Dictionary<StateKey, byte[]> _values = [];
    private readonly Dictionary<Hash256, byte[]> _nodes = [];

    public Hash256 Root { get; private set; }

    public int Count => _values.Count;

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        bool isFound = _values.TryGetValue(key, out byte[]? bytes);
        value = bytes;
        return isFound;
    }

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        bool isFound = _nodes.TryGetValue(nodeHash, out byte[]? bytes);
        bytes?.CopyTo(node);
        return isFound;
    }

    public void Apply(IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            Hash256? hash = writes[i].Value is { } value ? StateTree.HashValue(value.Span) : null;
            changes[i] = new KeyValuePair<Hash256, Hash256?>(writes[i].Key.Path, hash);
            if (writes[i].Value is { } bytes) _values[writes[i].Key] = bytes.ToArray();
            else _values.Remove(writes[i].Key);
        }

        StateTreeUpdate update = StateTree.Apply(Root, changes, this);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) _nodes[hash] = node.ToArray();
        Root = update.Root;
    }
}
