using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The sparse Merkle tree over the ledger's state: 256-bit paths, one leaf per entry, proofs of presence and of absence.</summary>
/// <remarks>
/// The hash of an empty subtree is <see cref="Hash256.Zero"/>. A subtree with one entry is the leaf of that entry, at any depth.
/// So the root depends only on the set of entries, not on the order of changes. [STT.3]
/// </remarks>
public static class StateTree
{
    /// <summary>Length of an encoded node, in bytes: a prefix and two hashes. [STT.2]</summary>
    public const int NodeBytes = StateNode.EncodedBytes;

    /// <summary>Whether an encoded node is a leaf; otherwise it is a branch. Bytes 1 to 32 of a leaf are its path. [STT.2]</summary>
    public static bool IsLeaf(ReadOnlySpan<byte> node) => node[0] == StateNode.LeafPrefix;

    /// <summary>Hashes a value: SHA-256( 04 | value ). [STT.2]</summary>
    public static Hash256 HashValue(ReadOnlySpan<byte> value) => PrefixedHash.Compute(MerkleHasher.ValuePrefix, value);

    /// <summary>Hashes the leaf of an entry: SHA-256( 02 | path | value hash ). [STT.2]</summary>
    public static Hash256 HashLeaf(in Hash256 path, in Hash256 valueHash) => StateNode.HashLeaf(path, valueHash);

    /// <summary>Computes the tree after a batch of changes. Null deletes an entry; deleting a missing entry changes nothing. [STT.4]</summary>
    /// <param name="root">Root before the changes; <see cref="Hash256.Zero"/> for the empty tree.</param>
    /// <param name="changes">Paths with their new value hashes, in any order, each path once.</param>
    /// <param name="source">Holds every node under <paramref name="root"/>.</param>
    /// <exception cref="ArgumentException">The batch names a path twice.</exception>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public static StateTreeUpdate Apply(in Hash256 root, IReadOnlyList<KeyValuePair<Hash256, Hash256?>> changes, IStateNodeSource source)
    {
        StateTreeSplit split = Split(root, changes, source);
        split.UpdateLeft();
        split.UpdateRight();
        return split.Join();
    }

    /// <summary>Prepares the same update as <see cref="Apply"/> in two halves, which two threads can run in parallel.</summary>
    /// <param name="root">Root before the changes; <see cref="Hash256.Zero"/> for the empty tree.</param>
    /// <param name="changes">Paths with their new value hashes, in any order, each path once.</param>
    /// <param name="source">Holds every node under <paramref name="root"/>.</param>
    /// <exception cref="ArgumentException">The batch names a path twice.</exception>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public static StateTreeSplit Split(in Hash256 root, IReadOnlyList<KeyValuePair<Hash256, Hash256?>> changes, IStateNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(source);
        return new StateTreeSplit(root, StateChange.Sort(changes), source);
    }

    /// <summary>Computes the hash of the subtree that holds exactly these entries, as a receiver of a part of the state checks it.</summary>
    /// <param name="depth">Number of leading path bits that the entries share because of their place, 0 to 256.</param>
    /// <param name="entries">Paths with their value hashes, ascending by path, each path once.</param>
    /// <returns>The hash; <see cref="Hash256.Zero"/> for no entry.</returns>
    /// <exception cref="ArgumentException">The entries are not ascending, or they do not share their leading bits.</exception>
    public static Hash256 HashSubtree(int depth, ReadOnlySpan<KeyValuePair<Hash256, Hash256>> entries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, StatePath.BitCount);
        if (entries.IsEmpty) return Hash256.Zero;
        StateChange[] changes = new StateChange[entries.Length];
        for (int i = 0; i < changes.Length; i++)
        {
            if (i > 0 && entries[i - 1].Key.CompareTo(entries[i].Key) >= 0) throw new ArgumentException("The entries are not ascending.", nameof(entries));
            changes[i] = new StateChange(entries[i].Key, entries[i].Value, true);
        }

        if (StatePath.CommonBits(entries[0].Key, entries[^1].Key) < depth) throw new ArgumentException("The entries are not of one subtree.", nameof(entries));
        StateTreeBatch batch = new(NoNodes.Instance, 2 * changes.Length);
        batch.Run(Hash256.Zero, depth, changes);
        Hash256 hash = batch.Top.Hash;
        batch.Made.Return();
        batch.Stale.Return();
        return hash;
    }

    /// <summary>Finds the value hash at a path; false if the state has no entry there.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public static bool TryGetValueHash(in Hash256 root, in Hash256 path, IStateNodeSource source, out Hash256 valueHash)
    {
        ArgumentNullException.ThrowIfNull(source);
        StateNode? end = Descend(root, path, source, null);
        bool isFound = end is not null && end.Value.First.Equals(path);
        valueHash = isFound ? end!.Value.Second : default;
        return isFound;
    }

    /// <summary>Proves the entry at a path, or that there is none. [STT.6]</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public static StateProof Prove(in Hash256 root, in Hash256 path, IStateNodeSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        List<Hash256> siblings = [];
        StateNode? end = Descend(root, path, source, siblings);
        if (end is null) return StateProof.OfEmpty([.. siblings]);
        return end.Value.First.Equals(path) ? StateProof.OfMember([.. siblings]) : StateProof.OfOtherLeaf([.. siblings], end.Value.First, end.Value.Second);
    }

    // Follows the path to the leaf or empty subtree where it ends. Collects the siblings on the way, root first.
    private static StateNode? Descend(in Hash256 root, in Hash256 path, IStateNodeSource source, List<Hash256>? siblings)
    {
        Hash256 hash = root;
        for (int depth = 0; !hash.Equals(Hash256.Zero); depth++)
        {
            StateNode node = StateNode.Load(hash, source);
            if (node.IsLeaf) return node;
            if (depth == StatePath.BitCount) throw new InvalidOperationException($"The state tree under {root} has more than 256 levels.");
            bool isRight = StatePath.IsRight(path, depth);
            siblings?.Add(isRight ? node.First : node.Second);
            hash = isRight ? node.Second : node.First;
        }

        return null;
    }

    /// <summary>The source of an empty tree.</summary>
    private sealed class NoNodes : IStateNodeSource
    {
        public static readonly NoNodes Instance = new();

        public bool TryGetNode(in Hash256 nodeHash, Span<byte> node) => false;
    }
}
