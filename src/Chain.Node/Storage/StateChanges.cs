using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Turns a block's writes into changes of the state tree.</summary>
internal static class StateChanges
{
    /// <summary>Changes from which on the tree's halves are updated by two threads: below, handing one over costs more than it gains.</summary>
    private const int TwoThreadsMin = 256;

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

    /// <summary>The state tree after a block's writes; many of them are put in by two threads, each with half of the tree.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its name.</exception>
    public static StateTreeUpdate Apply(Hash256 root, IReadOnlyList<StateWrite> writes, IStateNodeSource source)
    {
        StateTreeSplit split = StateTree.Split(root, Of(writes), source);
        if (writes.Count < TwoThreadsMin || Environment.ProcessorCount == 1)
        {
            split.UpdateLeft();
            split.UpdateRight();
            return split.Join();
        }

        Task left = Task.Run(split.UpdateLeft);
        try
        {
            split.UpdateRight();
        }
        finally
        {
            // The other thread reads the source, which the caller may close once this returns or throws.
            Task.WaitAny(left);
        }

        left.GetAwaiter().GetResult();
        return split.Join();
    }
}
