using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace Contracts.Tests.Harness;

/// <summary>State entries and the state tree in memory; a node stores the same on disk.</summary>
internal sealed class MemoryState : IStateReader
{
    private readonly Dictionary<StateKey, byte[]> _values = [];
    private readonly StateNodes _nodes = new();

    public Hash256 Root { get; private set; }

    public int Count => _values.Count;

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        bool isFound = _values.TryGetValue(key, out byte[]? bytes);
        value = bytes;
        return isFound;
    }

    public StateProof Prove(StateKey key) => StateTree.Prove(Root, key.Path, _nodes);

    public void Apply(params IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            Hash256? hash = writes[i].Value is { } value ? StateTree.HashValue(value.Span) : null;
            changes[i] = new KeyValuePair<Hash256, Hash256?>(writes[i].Key.Path, hash);
            if (writes[i].Value is { } bytes) _values[writes[i].Key] = bytes.ToArray();
            else _values.Remove(writes[i].Key);
        }

        StateTreeUpdate update = StateTree.Apply(Root, changes, _nodes);
        _nodes.Add(update);
        Root = update.Root;
    }
}
