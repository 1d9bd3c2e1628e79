using System.Runtime.InteropServices;
using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;

namespace MicroBench.Worlds;

/// <summary>A whole state in memory, values and tree: what remains of a block's cost when no disk is asked. Thread-safe for reads.</summary>
public sealed class MemoryState : IStateReader, IStateNodeSource
{
    // A node is a prefix and two hashes.
    private const int NodeBytes = 1 + 2 * Hash256.Size;
    private const int ArenaNodes = 1 << 18;

    private readonly Dictionary<Hash256, ReadOnlyMemory<byte>> _values = new(PathComparer.Instance);
    // Places of nodes in the arenas: millions of small arrays would keep the garbage collector busy while something else is timed.
    private readonly Dictionary<Hash256, int> _nodes = new(PathComparer.Instance);
    private readonly List<byte[]> _arenas = [];
    private readonly Stack<int> _free = [];
    private int _used;

    /// <summary>Root of the state tree.</summary>
    public Hash256 Root { get; private set; } = Hash256.Zero;

    /// <summary>Number of entries.</summary>
    public int Count => _values.Count;

    /// <summary>Nodes of the state tree.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>True: every node is one that the tree itself has made.</summary>
    public bool AreNodesVerified => true;

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value) => _values.TryGetValue(key.Path, out value);

    public bool TryGetNode(in Hash256 nodeHash, out ReadOnlyMemory<byte> encodedNode)
    {
        bool isFound = _nodes.TryGetValue(nodeHash, out int place);
        encodedNode = isFound ? NodeAt(place) : default;
        return isFound;
    }

    /// <summary>Applies changes, each entry at most once.</summary>
    public void Apply(IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            StateWrite write = writes[i];
            if (write.Value is { } value) _values[write.Key.Path] = value;
            else _values.Remove(write.Key.Path);
            changes[i] = new(write.Key.Path, write.Value is { } set ? StateTree.HashValue(set.Span) : null);
        }

        StateTreeUpdate update = StateTree.Apply(Root, changes, this);
        _nodes.EnsureCapacity(_nodes.Count + update.NewNodes.Count);
        foreach (Hash256 stale in update.StaleNodes)
        {
            if (_nodes.Remove(stale, out int place)) _free.Push(place);
        }

        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes)
        {
            if (!_free.TryPop(out int place)) place = _used++;
            if (place / ArenaNodes == _arenas.Count) _arenas.Add(new byte[ArenaNodes * NodeBytes]);
            node.CopyTo(NodeAt(place));
            _nodes[hash] = place;
        }

        Root = update.Root;
    }

    private Memory<byte> NodeAt(int place) => _arenas[place / ArenaNodes].AsMemory(place % ArenaNodes * NodeBytes, NodeBytes);

    /// <summary>The keys are hashes already.</summary>
    private sealed class PathComparer : IEqualityComparer<Hash256>
    {
        public static readonly PathComparer Instance = new();

        public bool Equals(Hash256 left, Hash256 right) => left.Equals(right);

        public int GetHashCode(Hash256 hash) => MemoryMarshal.Read<int>(hash.AsSpan()[8..]);
    }
}
