using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Snapshots;

/// <summary>The upper nodes of a subtree of the state, as they are sent: 65 bytes each, level by level, left to right, without empty ones.</summary>
internal static class StateBranches
{
    /// <summary>Reads and checks nodes against the hash of the first.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="place">Place of the subtree.</param>
    /// <param name="hash">Its hash, which the caller trusts.</param>
    /// <returns>The subtrees below the nodes, and the leaves among these, ascending by place; null if a node is not what its parent says.</returns>
    public static IReadOnlyList<(StatePlace Place, Hash256 Hash)>? TryRead(ReadOnlySpan<byte> nodes, StatePlace place, Hash256 hash)
    {
        if (nodes.IsEmpty || nodes.Length % StateTree.NodeBytes != 0) return null;
        Queue<(StatePlace Place, Hash256 Hash)> expected = new();
        List<(StatePlace Place, Hash256 Hash)> below = [];
        expected.Enqueue((place, hash));
        for (; !nodes.IsEmpty; nodes = nodes[StateTree.NodeBytes..])
        {
            ReadOnlySpan<byte> node = nodes[..StateTree.NodeBytes];
            if (!expected.TryDequeue(out (StatePlace Place, Hash256 Hash) next) || !Sha256.Hash(node).Equals(next.Hash)) return null;
            if (StateTree.IsLeaf(node))
            {
                below.Add(next);
                continue;
            }

            if (next.Place.IsDeepest) return null;
            Add(expected, next.Place.Left(), Hash256.From(node.Slice(1, Hash256.Size)));
            Add(expected, next.Place.Right(), Hash256.From(node[(1 + Hash256.Size)..]));
        }

        // A lone leaf would be asked for again and again.
        if (below.Count == 1 && expected.Count == 0 && below[0].Hash.Equals(hash)) return null;
        return [.. below.Concat(expected).OrderBy(e => e.Place.Prefix)];
    }

    private static void Add(Queue<(StatePlace, Hash256)> expected, StatePlace place, Hash256 hash)
    {
        if (!hash.Equals(Hash256.Zero)) expected.Enqueue((place, hash));
    }
}
