using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Core.Tests.Merkle;

/// <summary>A node store, and the plain dictionary of entries that its tree must represent.</summary>
internal sealed class StateStore : IStateNodeSource
{
    public Dictionary<Hash256, byte[]> Nodes { get; } = [];

    public Dictionary<Hash256, Hash256> Model { get; } = [];

    public Hash256 Root { get; private set; }

    public bool TryGetNode(in Hash256 nodeHash, Span<byte> node)
    {
        bool isFound = Nodes.TryGetValue(nodeHash, out byte[]? stored);
        stored?.CopyTo(node);
        return isFound;
    }

    public StateTreeUpdate Apply(params KeyValuePair<Hash256, Hash256?>[] changes)
    {
        StateTreeUpdate update = StateTree.Apply(Root, changes, this);
        foreach ((Hash256 hash, ReadOnlyMemory<byte> node) in update.NewNodes) Nodes.Add(hash, node.ToArray());
        foreach (Hash256 hash in update.StaleNodes) Assert.That(Nodes.Remove(hash), Is.True, "a stale node was stored, and is reported as stale only once");
        foreach ((Hash256 path, Hash256? valueHash) in changes)
        {
            if (valueHash is Hash256 set) Model[path] = set; else Model.Remove(path);
        }

        Root = update.Root;
        return update;
    }

    /// <summary>Hashes of all nodes that are reachable from the root.</summary>
    public HashSet<Hash256> Reachable()
    {
        HashSet<Hash256> reached = [];
        Stack<Hash256> waiting = new([Root]);
        while (waiting.TryPop(out Hash256 hash))
        {
            if (hash == Hash256.Zero || !reached.Add(hash)) continue;
            byte[] node = Nodes[hash];
            if (node[0] != 0x03) continue;
            waiting.Push(Hash256.From(node.AsSpan(1, 32)));
            waiting.Push(Hash256.From(node.AsSpan(33, 32)));
        }

        return reached;
    }
}
