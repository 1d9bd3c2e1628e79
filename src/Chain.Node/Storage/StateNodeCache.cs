using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Nodes of the state tree in memory, by hash. Bounded in bytes; holds nothing whose bytes were not compared with its hash.</summary>
/// <remarks>
/// A place is one reference to an array that is never changed once it is there, so readers on any thread need no lock: they see
/// the whole node or another one. A node stands in one of two places; a new one takes the first, and what was there the second.
/// Hashes spread evenly by themselves; whoever tries to make nodes that share a place wins a read from the database.
/// </remarks>
internal sealed class StateNodeCache
{
    /// <summary>Bytes that the nodes may take; default 64 MiB, of which a small state fills little.</summary>
    public const long DefaultBytes = 64 * 1024 * 1024;

    /// <summary>A hash, a node, the array's own words and the reference to it.</summary>
    private const int BytesPerNode = 128;

    private const int NodeBytes = 1 + (2 * Hash256.Size);

    private readonly byte[]?[] _places;
    private readonly int _mask;

    /// <summary>Makes an empty cache.</summary>
    public StateNodeCache(long bytes = DefaultBytes)
    {
        long places = 2;
        while (places * 2 * BytesPerNode <= bytes) places *= 2;
        _places = new byte[places][];
        _mask = (int)places - 1;
    }

    /// <summary>Nodes that it holds at most.</summary>
    public int NodesMax => _places.Length;

    /// <summary>Finds a node.</summary>
    public bool TryGet(in Hash256 hash, out ReadOnlyMemory<byte> node)
    {
        int place = Place(hash);
        return TryGetAt(place, hash, out node) || TryGetAt(place ^ 1, hash, out node);
    }

    /// <summary>Keeps a node whose bytes are known to be those of the hash.</summary>
    public void Add(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        if (node.Length != NodeBytes || TryGet(hash, out _)) return;
        byte[] entry = new byte[Hash256.Size + NodeBytes];
        hash.CopyTo(entry);
        node.CopyTo(entry.AsSpan(Hash256.Size));
        int place = Place(hash);
        Volatile.Write(ref _places[place ^ 1], Volatile.Read(ref _places[place]));
        Volatile.Write(ref _places[place], entry);
    }

    /// <summary>Compares a node with its hash, and keeps it if it is the node.</summary>
    public bool TryAddChecked(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        if (!Sha256.Hash(node).Equals(hash)) return false;
        Add(hash, node);
        return true;
    }

    /// <summary>Forgets a node that the database has deleted.</summary>
    public void Remove(in Hash256 hash)
    {
        int place = Place(hash);
        if (TryGetAt(place, hash, out _)) Volatile.Write(ref _places[place], null);
        if (TryGetAt(place ^ 1, hash, out _)) Volatile.Write(ref _places[place ^ 1], null);
    }

    private bool TryGetAt(int place, in Hash256 hash, out ReadOnlyMemory<byte> node)
    {
        byte[]? entry = Volatile.Read(ref _places[place]);
        bool isFound = entry is not null && entry.AsSpan(0, Hash256.Size).SequenceEqual(hash.AsSpan());
        node = isFound ? entry.AsMemory(Hash256.Size) : default;
        return isFound;
    }

    private int Place(in Hash256 hash) => BitConverter.ToInt32(hash.AsSpan()) & _mask;
}
