using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage.Bases;

/// <summary>The complete subtrees at the right edge of a history tree: all that later leaves and proofs need of the leaves before.</summary>
/// <remarks>There is one for each bit that is set in the number of leaves. A proof between later sizes never goes below them.</remarks>
internal sealed class HistoryPeaks : ILeafNodeSource
{
    private readonly Dictionary<(int Level, long Index), Hash256> _nodes = [];

    /// <summary>Takes the roots of a tree's subtrees, widest first; as many as <see cref="Places"/> gives.</summary>
    public HistoryPeaks(long size, IReadOnlyList<Hash256> roots)
    {
        foreach (((int, long) place, Hash256 root) in Places(size).Zip(roots)) _nodes.Add(place, root);
    }

    /// <summary>Every subtree with its place.</summary>
    public IEnumerable<(int Level, long Index, Hash256 Hash)> Nodes => _nodes.Select(n => (n.Key.Level, n.Key.Index, n.Value));

    /// <summary>Levels and indexes of the subtrees of a tree of this size, widest first.</summary>
    public static IEnumerable<(int Level, long Index)> Places(long size)
    {
        for (int level = 62; level >= 0; level--)
        {
            // The subtree begins where the wider ones end.
            if ((size >> level & 1) == 1) yield return (level, (size >> level) - 1);
        }
    }

    public bool TryGetNode(int level, long index, out Hash256 hash) => _nodes.TryGetValue((level, index), out hash);
}
