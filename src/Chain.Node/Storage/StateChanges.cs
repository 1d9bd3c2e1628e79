using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Turns a block's writes into changes of the state tree.</summary>
internal static class StateChanges
{
    /// <summary>Paths with the hashes of their new values, in the order of the writes; null for a deletion.</summary>
    public static KeyValuePair<Hash256, Hash256?>[] Of(IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        Fill(writes, 0, changes.Length, changes);
        return changes;
    }

    /// <summary>Computes the changes of a range of writes, each at the index of its write. Threads may fill different ranges at the same time.</summary>
    public static void Fill(IReadOnlyList<StateWrite> writes, int first, int end, KeyValuePair<Hash256, Hash256?>[] changes)
    {
        ReadOnlyMemory<byte>[] values = new ReadOnlyMemory<byte>[end - first];
        Hash256[] hashes = new Hash256[values.Length];
        for (int i = 0; i < values.Length; i++) values[i] = writes[first + i].Value.GetValueOrDefault();
        MerkleHasher.HashValues(values, hashes);
        for (int i = 0; i < values.Length; i++)
        {
            StateWrite write = writes[first + i];
            changes[first + i] = new KeyValuePair<Hash256, Hash256?>(write.Key.Path, write.Value is null ? null : hashes[i]);
        }
    }
}
