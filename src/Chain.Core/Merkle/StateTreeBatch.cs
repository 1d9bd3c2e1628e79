using System.Buffers;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Applies a batch of changes to one subtree: rebuilds the changed nodes, lists new and stale nodes, then hashes from the leaves up.</summary>
/// <remarks>
/// The batch creates all nodes without hashes first. It then hashes all nodes together whose children have hashes, which fills many
/// lanes. The entries show whether a subtree has changed, so this needs no hashes. The batch visits paths in ascending order, so
/// equal inputs give equal lists on every validator.
/// </remarks>
internal sealed class StateTreeBatch(IStateNodeSource source, int capacity)
{
    private readonly StateTreeReading _old = new(source, capacity);

    // Per new node: its rank, which is 0 without new children and otherwise one above the highest rank of a new child; and where its
    // hash goes (2 * parent + side; -1 for the top node). Nodes of one rank are hashed together.
    private readonly RentedList<int> _ranks = new(capacity);
    private readonly RentedList<int> _parents = new(capacity);

    /// <summary>New nodes: those that the old tree lacks, children before parents.</summary>
    public StateNodeBuffer Made { get; } = new(capacity);

    /// <summary>Stale nodes: those that the new tree lacks.</summary>
    public RentedList<Hash256> Stale { get; } = new(capacity);

    /// <summary>The subtree after <see cref="Run"/>, with its hash.</summary>
    public StateSubtree Top { get; private set; }

    /// <summary>Whether <see cref="Run"/> has changed the subtree.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Applies changes, sorted by path and distinct, to the subtree with this root hash and depth.</summary>
    public void Run(in Hash256 root, int depth, ReadOnlySpan<StateChange> changes)
    {
        StateSubtree top = Update(_old.Read(root, depth, changes), root, depth, changes, out bool hasChanged);
        HasChanged = hasChanged;
        _old.Return();
        ComputeHashes();
        _ranks.Return();
        _parents.Return();
        Top = top.Made < 0 ? top : top with { Hash = Made.Hashes[top.Made] };
    }

    // Updates the subtree with this hash. read is the index of its top node, or None if no change is below it or it is empty.
    private StateSubtree Update(int read, in Hash256 hash, int depth, ReadOnlySpan<StateChange> changes, out bool hasChanged)
    {
        hasChanged = false;
        if (changes.IsEmpty) return StateSubtree.Kept(hash, StateSubtreeKind.Unread);
        if (read == StateTreeReading.None) return Insert(StateSubtree.Empty, default, changes, depth, out hasChanged);
        ref readonly StateNode node = ref _old.Node(read);
        if (node.IsLeaf) return Insert(StateSubtree.Kept(hash, StateSubtreeKind.Leaf), node, changes, depth, out hasChanged);
        StateTreeReading.Way way = _old.WayFrom(read);
        StateSubtree left = Update(way.Left, node.First, depth + 1, changes[..way.LeftCount], out bool isLeftNew);
        StateSubtree right = Update(way.Right, node.Second, depth + 1, changes[way.LeftCount..], out bool isRightNew);
        hasChanged = isLeftNew || isRightNew;
        if (!hasChanged) return StateSubtree.Kept(hash, StateSubtreeKind.Branch);
        Stale.Add(hash);
        return Join(left, right);
    }

    // Applies changes to a subtree that is empty or a single leaf. A leaf whose entry does not change keeps its node, even if it moves
    // to another depth.
    private StateSubtree Insert(in StateSubtree old, in StateNode leaf, ReadOnlySpan<StateChange> changes, int depth, out bool hasChanged)
    {
        bool hasLeaf = old.Kind == StateSubtreeKind.Leaf, isKept = hasLeaf;
        int setCount = 0;
        foreach (ref readonly StateChange change in changes)
        {
            bool isOfLeaf = hasLeaf && change.Path.Equals(leaf.First);
            if (isOfLeaf) isKept = change.IsSet && change.ValueHash.Equals(leaf.Second);
            if (change.IsSet && !(isOfLeaf && isKept)) setCount++;
        }

        hasChanged = setCount > 0 || isKept != hasLeaf;
        if (!hasChanged) return old;
        if (hasLeaf && !isKept) Stale.Add(old.Hash);
        StateChange[] rented = ArrayPool<StateChange>.Shared.Rent(setCount + 1);
        int count = 0, keptAt = -1;
        foreach (ref readonly StateChange change in changes)
        {
            int order = isKept && keptAt < 0 ? leaf.First.CompareTo(change.Path) : 1;
            if (order <= 0) keptAt = count;
            if (order <= 0) rented[count++] = new StateChange(leaf.First, leaf.Second, true);
            if (order != 0 && change.IsSet) rented[count++] = change;
        }

        if (isKept && keptAt < 0)
        {
            keptAt = count;
            rented[count++] = new StateChange(leaf.First, leaf.Second, true);
        }

        StateSubtree built = Build(rented.AsSpan(0, count), depth, keptAt, old);
        ArrayPool<StateChange>.Shared.Return(rented);
        return built;
    }

    // Builds the subtree of exactly these entries. The entry at keptAt, if there is one, is the unchanged old leaf.
    private StateSubtree Build(ReadOnlySpan<StateChange> entries, int depth, int keptAt, in StateSubtree kept)
    {
        if (entries.IsEmpty) return StateSubtree.Empty;
        if (entries.Length == 1) return keptAt == 0 ? kept : Make(StateNode.LeafPrefix, entries[0].Path, entries[0].ValueHash, StateSubtreeKind.Leaf);
        int split = StateChange.LeftCount(entries, depth);
        StateSubtree left = Build(entries[..split], depth + 1, keptAt < split ? keptAt : -1, kept);
        return Join(left, Build(entries[split..], depth + 1, keptAt < split ? -1 : keptAt - split, kept));
    }

    // A subtree with one entry is the leaf of that entry, not a branch. [STT.3]
    private StateSubtree Join(in StateSubtree left, in StateSubtree right)
    {
        bool isLeftEmpty = left.Kind == StateSubtreeKind.Empty, isRightEmpty = right.Kind == StateSubtreeKind.Empty;
        if (isLeftEmpty && isRightEmpty) return left;
        if (isLeftEmpty && KindOf(right) == StateSubtreeKind.Leaf) return right with { Kind = StateSubtreeKind.Leaf };
        if (isRightEmpty && KindOf(left) == StateSubtreeKind.Leaf) return left with { Kind = StateSubtreeKind.Leaf };
        StateSubtree branch = Make(StateNode.BranchPrefix, left.Hash, right.Hash, StateSubtreeKind.Branch);
        Attach(left.Made, 2 * branch.Made);
        Attach(right.Made, (2 * branch.Made) + 1);
        return branch;
    }

    // Reads an unchanged subtree, if its kind is not known yet. The caller needs the kind only if the sibling has become empty.
    private StateSubtreeKind KindOf(in StateSubtree subtree)
    {
        if (subtree.Kind != StateSubtreeKind.Unread) return subtree.Kind;
        return StateNode.Load(subtree.Hash, source).IsLeaf ? StateSubtreeKind.Leaf : StateSubtreeKind.Branch;
    }

    private StateSubtree Make(byte prefix, in Hash256 first, in Hash256 second, StateSubtreeKind kind)
    {
        _ranks.Add(0);
        _parents.Add(-1);
        return new StateSubtree(default, Made.Add(prefix, first, second), kind);
    }

    private void Attach(int child, int place)
    {
        if (child < 0) return;
        Span<int> ranks = _ranks.Items;
        _parents.Items[child] = place;
        ranks[place >> 1] = Math.Max(ranks[place >> 1], ranks[child] + 1);
    }

    private void ComputeHashes()
    {
        int[] rented = ArrayPool<int>.Shared.Rent(Made.Count);
        Span<int> order = rented.AsSpan(0, Made.Count), ranks = _ranks.Items, parents = _parents.Items;
        Span<int> ends = stackalloc int[StatePath.BitCount + 2];
        ends.Clear();
        foreach (int rank in ranks) ends[rank]++;
        for (int rank = 1; rank < ends.Length; rank++) ends[rank] += ends[rank - 1];
        for (int i = order.Length - 1; i >= 0; i--) order[--ends[ranks[i]]] = i;
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && ranks[order[end]] == ranks[order[start]]) end++;
            Made.ComputeHashes(order[start..end]);
            foreach (int index in order[start..end])
            {
                if (parents[index] >= 0) Made.SetChild(parents[index] >> 1, (parents[index] & 1) == 1, index);
            }

            start = end;
        }

        ArrayPool<int>.Shared.Return(rented);
    }
}
