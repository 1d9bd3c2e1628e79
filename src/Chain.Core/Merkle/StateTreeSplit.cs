using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>An update of the state tree in two halves, split by the first bit of the paths. Two threads can run the halves in parallel.</summary>
/// <remarks>Call <see cref="UpdateLeft"/> and <see cref="UpdateRight"/> once each, in any order or in parallel, then <see cref="Join"/>.</remarks>
public sealed class StateTreeSplit
{
    // Initial capacity of the lists. A few thousand changes to a tree of a million entries create about 8 nodes each; larger batches
    // create fewer nodes per change.
    private const int NodesPerChange = 8;
    private const int NodesAtFirstMax = 100_000;

    private readonly Hash256 _root;
    private readonly IStateNodeSource _source;
    private readonly StateChange[] _changes;
    private readonly int _split;
    private readonly bool _isBranch;
    private readonly Hash256 _leftRoot, _rightRoot;
    private StateTreeBatch? _left, _right;

    internal StateTreeSplit(in Hash256 root, StateChange[] changes, IStateNodeSource source)
    {
        _root = root;
        _source = source;
        _changes = changes;
        _split = StateChange.LeftCount(changes, 0);
        if (root.Equals(Hash256.Zero)) return;
        StateNode top = StateNode.Load(root, source);
        _isBranch = !top.IsLeaf;
        // If the whole tree is one leaf, that leaf is the root of its half, and the other half is empty.
        bool isRight = top.IsLeaf && StatePath.IsRight(top.First, 0);
        _leftRoot = _isBranch ? top.First : isRight ? Hash256.Zero : root;
        _rightRoot = _isBranch ? top.Second : isRight ? root : Hash256.Zero;
    }

    /// <summary>Updates the half whose paths begin with 0.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public void UpdateLeft() => _left = Run(_leftRoot, _changes.AsSpan(.._split));

    /// <summary>Updates the half whose paths begin with 1.</summary>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash.</exception>
    public void UpdateRight() => _right = Run(_rightRoot, _changes.AsSpan(_split..));

    /// <summary>Joins the two updated halves.</summary>
    /// <exception cref="InvalidOperationException">A half was not updated, or the store lacks a node or holds other bytes under its hash.</exception>
    public StateTreeUpdate Join()
    {
        if (_left is null || _right is null) throw new InvalidOperationException("Update both halves before you join them.");
        bool hasChanged = _left.HasChanged || _right.HasChanged;
        if (hasChanged && _isBranch) _right.Stale.Add(_root);
        Hash256 root = hasChanged ? JoinTops(_left.Top, _right.Top, _right.Made) : _root;
        return new StateTreeUpdate(root, new StateNodeList(_left.Made, _right.Made), new StaleNodeList(_left.Stale, _right.Stale));
    }

    // A subtree with one entry is the leaf of that entry, not a branch. [STT.3]
    private Hash256 JoinTops(in StateSubtree left, in StateSubtree right, StateNodeBuffer made)
    {
        bool isLeftEmpty = left.Kind == StateSubtreeKind.Empty, isRightEmpty = right.Kind == StateSubtreeKind.Empty;
        if (isLeftEmpty && (isRightEmpty || IsLeaf(right))) return right.Hash;
        if (isRightEmpty && IsLeaf(left)) return left.Hash;
        int top = made.Add(StateNode.BranchPrefix, left.Hash, right.Hash);
        made.ComputeHashes([top]);
        return made.Hashes[top];
    }

    private bool IsLeaf(in StateSubtree subtree) =>
        subtree.Kind == StateSubtreeKind.Unread ? StateNode.Load(subtree.Hash, _source).IsLeaf : subtree.Kind == StateSubtreeKind.Leaf;

    private StateTreeBatch Run(in Hash256 root, ReadOnlySpan<StateChange> changes)
    {
        StateTreeBatch batch = new(_source, (int)Math.Min((long)changes.Length * NodesPerChange, NodesAtFirstMax));
        batch.Run(root, 1, changes);
        return batch;
    }
}
