using System.Buffers;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage;
using Fwledger.Peer.V1;
using Google.Protobuf;

namespace Chain.Node.Snapshots;

/// <summary>Reads parts of the states that a store keeps, by the hash of their top node.</summary>
internal sealed class StateSubtrees(StateView view)
{
    /// <summary>The entries of a subtree; its upper branches if the entries are too many; null if the node is not kept.</summary>
    public FetchedSubtree? Read(Hash256 node)
    {
        ArrayBufferWriter<byte> entries = new();
        return TryReadEntries(node, entries, out double covered) switch
        {
            true => new FetchedSubtree { Entries = UnsafeByteOperations.UnsafeWrap(entries.WrittenMemory) },
            // As many levels as make the parts fit, if the rest of the subtree is like the part that was read.
            false => ReadBranches(node, (int)Math.Clamp(Math.Ceiling(-Math.Log2(Math.Max(covered, 1e-9))) + 1, 1, SnapshotLimits.LevelsMax)),
            null => null,
        };
    }

    /// <summary>The node and the nodes below it, of some levels; null if one is not kept.</summary>
    public FetchedSubtree? ReadBranches(Hash256 node, int levels)
    {
        ArrayBufferWriter<byte> nodes = new();
        List<Hash256> level = [node];
        for (int i = 0; i < levels && level.Count > 0; i++)
        {
            List<Hash256> below = [];
            foreach (Hash256 hash in level)
            {
                if (!view.TryReadNode(hash, out ReadOnlyMemory<byte> bytes, out _)) return null;
                nodes.Write(bytes.Span);
                if (!StateTree.IsLeaf(bytes.Span)) below.AddRange(Children(bytes.Span).Where(child => !child.Equals(Hash256.Zero)));
            }

            level = below;
        }

        return new FetchedSubtree { Branches = UnsafeByteOperations.UnsafeWrap(nodes.WrittenMemory) };
    }

    /// <summary>False if the entries are too many; null if a node is not kept.</summary>
    private bool? TryReadEntries(Hash256 top, ArrayBufferWriter<byte> entries, out double covered)
    {
        covered = 0;
        Stack<(Hash256 Hash, int Depth)> waiting = [];
        waiting.Push((top, 0));
        while (waiting.TryPop(out (Hash256 Hash, int Depth) next))
        {
            if (next.Hash.Equals(Hash256.Zero))
            {
                covered += Math.ScaleB(1, -next.Depth);
                continue;
            }

            if (!view.TryReadNode(next.Hash, out ReadOnlyMemory<byte> node, out ReadOnlyMemory<byte> value)) return null;
            Hash256[] children = Children(node.Span);
            if (!StateTree.IsLeaf(node.Span))
            {
                waiting.Push((children[1], next.Depth + 1));
                waiting.Push((children[0], next.Depth + 1)); // Read first, so the entries are ascending.
                continue;
            }

            // One entry always fits: a value is smaller than a piece.
            if (entries.WrittenCount + StatePiece.EntryBytesMin + value.Length > SnapshotLimits.PieceBytesMax) return false;
            StatePiece.Write(entries, children[0].AsSpan(), value.Span);
            covered += Math.ScaleB(1, -next.Depth);
        }

        return true;
    }

    // Of a leaf, the path and the hash of the value.
    private static Hash256[] Children(ReadOnlySpan<byte> node) =>
        [Hash256.From(node.Slice(1, Hash256.Size)), Hash256.From(node[(1 + Hash256.Size)..])];
}
