using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>The nodes that lead to the places of some changes, read level by level, so that it is known some nodes ahead what comes next.</summary>
/// <remarks>Most of an update's time is waiting for nodes that lie far apart in memory: several are waited for at once.</remarks>
internal sealed class StateTreeReading(IStateNodeSource source, int capacity)
{
    /// <summary>Stands for a node that was not read, because no change is below it or nothing is.</summary>
    public const int None = -1;

    private readonly StateNodeBuffer _nodes = new(capacity);
    private readonly RentedList<Way> _ways = new(capacity);

    /// <summary>A node as it was.</summary>
    public ref readonly StateNode Node(int index) => ref _nodes.Node(index);

    /// <summary>Where it goes on below a branch.</summary>
    public Way WayFrom(int index) => _ways.Items[index];

    /// <summary>Reads from the top of a subtree down to where each change has its place.</summary>
    /// <param name="root">The subtree's hash.</param>
    /// <param name="depth">Its depth.</param>
    /// <param name="changes">Changes below it, sorted by path and distinct.</param>
    /// <returns>The top's index; <see cref="None"/> if there is no change, or nothing to read.</returns>
    /// <exception cref="InvalidOperationException">The store lacks a node or holds other bytes under its name, or the tree is deeper than a path.</exception>
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

    /// <summary>Gives the memory back; nothing is read from then on.</summary>
    public void Return()
    {
        _nodes.Return();
        _ways.Return();
    }

    private void Follow(int index, int depth, ReadOnlySpan<StateChange> changes, RentedList<Range> ranges)
    {
        Range range = ranges.Items[index];
        StateNode node = _nodes.Node(index); // A copy: the nodes move when one is added.
        // A leaf of another subtree is a damaged one, and would lead astray before the hashes are compared.
        if (node.IsLeaf && StatePath.CommonBits(node.First, changes[range.First].Path) < depth) throw StateNode.Broken(_nodes.Hashes[index]);
        if (node.IsLeaf) return;
        if (depth == StatePath.BitCount) throw new InvalidOperationException("The state tree is deeper than a path is long.");
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

    /// <summary>Where it goes on below a branch.</summary>
    /// <param name="Left">Index of the left child, or <see cref="None"/>.</param>
    /// <param name="Right">Index of the right child, or <see cref="None"/>.</param>
    /// <param name="LeftCount">How many of the changes below the branch go left.</param>
    internal readonly record struct Way(int Left, int Right, int LeftCount);

    /// <summary>Which changes are below a node.</summary>
    private readonly record struct Range(int First, int End);
}
