using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Turns a block's writes into changes of the state tree.</summary>
internal static class StateChanges
{
    public static IReadOnlyList<KeyValuePair<Hash256, Hash256?>> Of(IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            Hash256? valueHash = writes[i].Value is { } value ? StateTree.HashValue(value.Span) : null;
            changes[i] = new KeyValuePair<Hash256, Hash256?>(writes[i].Key.Path, valueHash);
        }

        return changes;
    }
}
