using System.Runtime.InteropServices;
using Chain.Contracts;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Core.Records;
using Chain.Node.Storage;
using Chain.Node.Storage.Rows;

namespace MicroBench.Worlds;

/// <summary>A whole state in memory, values and tree: a block's cost without disk access. Thread-safe for reads.</summary>
/// <remarks>
/// A node's own cache, of its default size, comes first. Values and nodes are in a few large arrays: millions of small objects would
/// keep the garbage collector busy during a measurement, and a real node has them on disk.
/// </remarks>
public sealed class ArenaState : IStateReader, IStateNodeSource
{
    private const int ArenaNodes = 1 << 18;
    private const int ArenaBytes = ArenaNodes * StateTree.NodeBytes;

    private readonly StateNodeCache _cache = new();
    // Positions of values and nodes in their arenas.
    private readonly Dictionary<Hash256, (int Arena, int Start, int Length)> _values = new(PathComparer.Instance);
    private readonly Dictionary<Hash256, int> _nodes = new(PathComparer.Instance);
    private readonly List<byte[]> _valueArenas = [], _arenas = [];
    private readonly Stack<int> _free = [];
    private int _used, _valueBytes = ArenaBytes;

    /// <summary>Root of the state tree.</summary>
    public Hash256 Root { get; private set; } = Hash256.Zero;

    public int Count => _values.Count;

    /// <summary>Number of nodes of the state tree.</summary>
    public int NodeCount => _nodes.Count;

    /// <summary>True: the tree itself has made every node.</summary>
    public bool AreNodesVerified => true;

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        bool isFound = _values.TryGetValue(key.Path, out (int Arena, int Start, int Length) at);
        value = isFound ? _valueArenas[at.Arena].AsMemory(at.Start, at.Length) : default;
        return isFound;
    }

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        if (_cache.TryGet(nodeHash, node)) return true;
        if (!_nodes.TryGetValue(nodeHash, out int place)) return false;
        NodeAt(place).CopyTo(node);
        _cache.Add(nodeHash, node);
        return true;
    }

    public void Prefetch(in Hash256 nodeHash) => _cache.Prefetch(nodeHash);

    /// <summary>Applies changes; at most one per entry.</summary>
    public void Apply(IReadOnlyList<StateWrite> writes)
    {
        KeyValuePair<Hash256, Hash256?>[] changes = new KeyValuePair<Hash256, Hash256?>[writes.Count];
        for (int i = 0; i < changes.Length; i++)
        {
            StateWrite write = writes[i];
            if (write.Value is { } value) Keep(write.Key.Path, value.Span);
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
            if (place / ArenaNodes == _arenas.Count) _arenas.Add(new byte[ArenaBytes]);
            node.Span.CopyTo(NodeAt(place));
            _nodes[hash] = place;
        }

        Root = update.Root;
        update.Recycle();
    }

    // The space of an earlier value is not reused, because a world sets few values twice.
    private void Keep(Hash256 path, ReadOnlySpan<byte> value)
    {
        if (_valueBytes + value.Length > ArenaBytes)
        {
            _valueArenas.Add(new byte[ArenaBytes]);
            _valueBytes = 0;
        }

        value.CopyTo(_valueArenas[^1].AsSpan(_valueBytes));
        _values[path] = (_valueArenas.Count - 1, _valueBytes, value.Length);
        _valueBytes += value.Length;
    }

    private Span<byte> NodeAt(int place) => _arenas[place / ArenaNodes].AsSpan(place % ArenaNodes * StateTree.NodeBytes, StateTree.NodeBytes);

    /// <summary>The keys are hashes, so four of their bytes serve as hash code.</summary>
    private sealed class PathComparer : IEqualityComparer<Hash256>
    {
        public static readonly PathComparer Instance = new();

        public bool Equals(Hash256 left, Hash256 right) => left.Equals(right);

        public int GetHashCode(Hash256 hash) => MemoryMarshal.Read<int>(hash.AsSpan()[8..]);
    }
}
