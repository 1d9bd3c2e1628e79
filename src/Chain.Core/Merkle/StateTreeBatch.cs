using System.Runtime.InteropServices;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>One run of <see cref="StateTree.Apply"/>: rebuilds the touched part of the tree and notes which nodes come and go.</summary>
/// <remarks>Visits paths in ascending order and keeps its notes in lists, so equal inputs give equal lists on every node.</remarks>
internal sealed class StateTreeBatch(IStateNodeSource source)
{
    private readonly List<StateNode> _made = [];
    private readonly List<Hash256> _left = [];

    /// <summary>Applies changes that are sorted by path and distinct.</summary>
    public StateTreeUpdate Run(in Hash256 root, ReadOnlySpan<KeyValuePair<Hash256, Hash256?>> changes)
    {
        Hash256 newRoot = Update(root, 0, changes).Hash;
        HashSet<Hash256> made = [.. _made.Select(n => n.Hash)];
        HashSet<Hash256> left = [.. _left];
        // A leaf that is set to the value it has was taken out and made again: neither new nor stale.
        (Hash256 hash, byte[] node)[] newNodes = [.. _made.Where(n => !left.Contains(n.Hash)).Select(n => (n.Hash, n.Encode()))];
        Hash256[] staleNodes = [.. _left.Where(h => !made.Contains(h))];
        return new StateTreeUpdate(newRoot, newNodes, staleNodes);
    }

    private Subtree Update(in Hash256 hash, int depth, ReadOnlySpan<KeyValuePair<Hash256, Hash256?>> changes)
    {
        if (changes.IsEmpty) return new Subtree(hash, null);
        if (hash.Equals(Hash256.Zero)) return Build(Leaves(changes, null), depth);
        StateNode node = StateNode.Load(hash, source);
        if (node.IsLeaf)
        {
            _left.Add(hash);
            return Build(Leaves(changes, node), depth);
        }

        if (depth == StatePath.BitCount) throw new InvalidOperationException("The state tree is deeper than a path is long.");
        int split = 0;
        while (split < changes.Length && !StatePath.IsRight(changes[split].Key, depth)) split++;
        Subtree left = Update(node.First, depth + 1, changes[..split]);
        Subtree right = Update(node.Second, depth + 1, changes[split..]);
        if (left.Hash.Equals(node.First) && right.Hash.Equals(node.Second)) return new Subtree(hash, node);
        _left.Add(hash);
        return Join(left, right);
    }

    // The entries of a subtree that was empty or one leaf, after the changes, in order of path.
    private static Span<KeyValuePair<Hash256, Hash256>> Leaves(ReadOnlySpan<KeyValuePair<Hash256, Hash256?>> changes, StateNode? existing)
    {
        List<KeyValuePair<Hash256, Hash256>> leaves = new(changes.Length + 1);
        bool isPending = existing is not null;
        foreach (KeyValuePair<Hash256, Hash256?> change in changes)
        {
            int order = isPending ? existing!.Value.First.CompareTo(change.Key) : 1;
            if (order < 0) leaves.Add(new(existing!.Value.First, existing.Value.Second));
            if (order <= 0) isPending = false;
            if (change.Value is Hash256 valueHash) leaves.Add(new(change.Key, valueHash));
        }

        if (isPending) leaves.Add(new(existing!.Value.First, existing.Value.Second));
        return CollectionsMarshal.AsSpan(leaves);
    }

    private Subtree Build(ReadOnlySpan<KeyValuePair<Hash256, Hash256>> leaves, int depth)
    {
        if (leaves.IsEmpty) return new Subtree(Hash256.Zero, null);
        if (leaves.Length == 1) return Make(StateNode.Leaf(leaves[0].Key, leaves[0].Value));
        int split = 0;
        while (split < leaves.Length && !StatePath.IsRight(leaves[split].Key, depth)) split++;
        return Join(Build(leaves[..split], depth + 1), Build(leaves[split..], depth + 1));
    }

    // A branch with one entry below it is that entry's leaf. [STT.3]
    private Subtree Join(in Subtree left, in Subtree right)
    {
        if (left.IsEmpty && right.IsEmpty) return left;
        if (left.IsEmpty && IsLeaf(right)) return right;
        if (right.IsEmpty && IsLeaf(left)) return left;
        return Make(StateNode.Branch(left.Hash, right.Hash));
    }

    // A subtree that no change touched is loaded only here, where its sibling has become empty.
    private bool IsLeaf(in Subtree subtree) => (subtree.Node ?? StateNode.Load(subtree.Hash, source)).IsLeaf;

    private Subtree Make(in StateNode node)
    {
        _made.Add(node);
        return new Subtree(node.Hash, node);
    }

    /// <summary>A subtree of the new tree; the node is null when it is empty or was not read.</summary>
    private readonly record struct Subtree(Hash256 Hash, StateNode? Node)
    {
        public bool IsEmpty => Hash.Equals(Hash256.Zero);
    }
}
