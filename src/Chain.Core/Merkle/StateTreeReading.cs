using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Reads the nodes on the paths of a batch of changes, level by level, so that the next nodes can be prefetched.</summary>
/// <remarks>An update spends most of its time waiting for nodes that are far apart in memory. Prefetching waits for several at once.</remarks>
internal sealed class StateTreeReading(IStateNodeSource source, int capacity)
{
    /// <summary>The index of a node that was not read, because it is empty or no change is below it.</summary>
    public const int None = -1;

    private readonly StateNodeBuffer _nodes = new(capacity);
    private readonly RentedList<Way> _ways = new(capacity);

    /// <summary>Returns a node of the old tree.</summary>
    public ref readonly StateNode Node(int index) => ref _nodes.Node(index);

    /// <summary>Returns the children of a branch.</summary>
    public Way WayFrom(int index) => _ways.Items[index];

    /// <summary>Reads from the top of a subtree down to the leaf or empty subtree where the path of each change ends.</summary>
    /// <param name="root">Hash of the subtree.</param>
    /// <param name="depth">Depth of the subtree.</param>
    /// <param name="changes">Changes in the subtree, sorted by path and distinct.</param>
    /// <returns>Index of the top node; <see cref="None"/> if the subtree is empty or has no change.</returns>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its hash, or the tree is deeper than a path.</exception>
    public int Read(in Hash256 root, int depth, ReadOnlySpan<StateChange> changes)
    {
        RentedList<Range> ranges = new(capacity);
        int top = Add(root, new Range(0, changes.Length), ranges);
        for (int next = 0; next < _nodes.Count; depth++)
        {
            int end = _nodes.Count;
            _nodes.Fetch(next, source);
            for (; next < end; next++) Follow(next, depth, changes, ranges);
        }

        ranges.Return();
        int broken = source.AreNodesVerified ? None : _nodes.FindBroken();
        return broken == None ? top : throw StateNode.Broken(_nodes.Hashes[broken]);
    }

    /// <summary>Returns the memory to the pool. The nodes must not be used afterwards.</summary>
    public void Return()
    {
        _nodes.Return();
        _ways.Return();
    }

    private void Follow(int index, int depth, ReadOnlySpan<StateChange> changes, RentedList<Range> ranges)
    {
        Range range = ranges.Items[index];
        StateNode node = _nodes.Node(index); // A copy, because Add moves the nodes.
        // A leaf outside its subtree is damaged. Report it here: the hashes are verified only after all levels are read.
        if (node.IsLeaf && StatePath.CommonBits(node.First, changes[range.First].Path) < depth) throw StateNode.Broken(_nodes.Hashes[index]);
        if (node.IsLeaf) return;
        if (depth == StatePath.BitCount) throw new InvalidOperationException("The state tree has more than 256 levels.");
        int leftCount = StateChange.LeftCount(changes[range.First..range.End], depth), split = range.First + leftCount;
        int left = Add(node.First, range with { End = split }, ranges), right = Add(node.Second, range with { First = split }, ranges);
        _ways.Items[index] = new Way(left, right, leftCount);
    }

    private int Add(in Hash256 hash, Range range, RentedList<Range> ranges)
    {
        if (range.First == range.End || hash.Equals(Hash256.Zero)) return None;
        ranges.Add(range);
        _ways.Add(default);
        return _nodes.Add(hash);
    }

    /// <summary>The children of a branch.</summary>
    /// <param name="Left">Index of the left child, or <see cref="None"/>.</param>
    /// <param name="Right">Index of the right child, or <see cref="None"/>.</param>
    /// <param name="LeftCount">How many of the changes below the branch go left.</param>
    internal readonly record struct Way(int Left, int Right, int LeftCount);

    /// <summary>The changes below a node, as a range of indices; the end is exclusive.</summary>
    private readonly record struct Range(int First, int End);
}
