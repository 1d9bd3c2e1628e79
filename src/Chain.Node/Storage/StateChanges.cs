using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Turns a block's writes into changes of the state tree.</summary>
internal static class StateChanges
{
    /// <summary>Paths with the hashes of their new values, in the order of the writes.</summary>
    public static IReadOnlyList<KeyValuePair<Hash256, Hash256?>> Of(IReadOnlyList<StateWrite> writes)
    {
        ReadOnlyMemory<byte>[] values = new ReadOnlyMemory<byte>[writes.Count];
        Hash256[] hashes = new Hash256[writes.Count];
        for (int i = 0; i < values.Length; i++) values[i] = writes[i].Value.GetValueOrDefault();
        MerkleHasher.HashValues(values, hashes);
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
            changes[i] = new KeyValuePair<Hash256, Hash256?>(writes[i].Key.Path, writes[i].Value is null ? null : hashes[i]);
        return changes;
    }
}
