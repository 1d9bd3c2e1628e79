using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage;

/// <summary>Nodes of the state tree in memory, by hash. Bounded in bytes; holds nothing whose bytes were not compared with its hash.</summary>
/// <remarks>
/// One array of places of two cache lines, each a counter, a hash and a node: a node is found by one look, and the garbage collector
/// has nothing to follow. The counter is odd while a place is written; a reader copies the node and looks whether the counter is
/// still what it was, so readers on any thread need no lock: they get the whole node or none. Places come in pairs, and a node stands in
/// one of its pair: a new one takes the first place, and what was there the second. Hashes spread evenly by themselves; whoever tries to
/// make nodes that share a pair wins a read from the database.
/// </remarks>
internal sealed class StateNodeCache
{
    /// <summary>Bytes that the nodes may take; default 64 MiB, of which a small state fills little.</summary>
    public const long DefaultBytes = 64 * 1024 * 1024;

    private const int PlaceBytes = 128;
    private const int HashAt = sizeof(uint);
    private const int EntryBytes = Hash256.Size + StateTree.NodeBytes;

    private readonly byte[] _places;
    private readonly int _mask;

    /// <summary>Makes an empty cache.</summary>
    public StateNodeCache(long bytes = DefaultBytes)
    {
        long places = 2;
        while (places * 2 * PlaceBytes <= Math.Min(bytes, Array.MaxLength)) places *= 2;
        _places = new byte[places * PlaceBytes];
        _mask = (int)places - 2;
    }

    /// <summary>Nodes that it holds at most.</summary>
    public int NodesMax => _mask + 2;

    /// <summary>Begins to fetch what is kept for a hash, which is asked for soon, into the processor's cache.</summary>
    public unsafe void Prefetch(in Hash256 hash)
    {
        if (!Sse.IsSupported) return;
        byte* place = (byte*)Unsafe.AsPointer(ref _places[PlaceOf(hash) * PlaceBytes]); // No more than a hint, wherever the array is by then.
        Sse.Prefetch0(place);
        Sse.Prefetch0(place + HashAt + EntryBytes - 1);
    }

    /// <summary>Copies a node of <see cref="StateTree.NodeBytes"/> bytes; false if it is not here.</summary>
    public bool TryGet(in Hash256 hash, Span<byte> node)
    {
        int place = PlaceOf(hash);
        return !IsEmpty(hash.AsSpan()) && (TryGetAt(place, hash, node) || TryGetAt(place + 1, hash, node));
    }

    /// <summary>Keeps a node whose bytes are known to be those of the hash.</summary>
    public void Add(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        int place = PlaceOf(hash);
        if (node.Length != StateTree.NodeBytes || IsAt(place, hash) || IsAt(place + 1, hash)) return;
        Span<byte> entry = stackalloc byte[EntryBytes];
        if (TryCopy(place, entry) && !IsEmpty(entry)) Write(place + 1, entry);
        hash.CopyTo(entry);
        node.CopyTo(entry[Hash256.Size..]);
        Write(place, entry);
    }

    /// <summary>Compares a node with its hash, and keeps it if it is the node.</summary>
    public bool TryAddChecked(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        if (node.Length != StateTree.NodeBytes || !Sha256.Hash(node).Equals(hash)) return false;
        Add(hash, node);
        return true;
    }

    /// <summary>Forgets a node that the database has deleted.</summary>
    public void Remove(in Hash256 hash)
    {
        Span<byte> nothing = stackalloc byte[EntryBytes];
        nothing.Clear();
        int place = PlaceOf(hash);
        if (IsAt(place, hash)) Write(place, nothing);
        if (IsAt(place + 1, hash)) Write(place + 1, nothing);
    }

    private bool TryGetAt(int place, in Hash256 hash, Span<byte> node)
    {
        uint counter = Volatile.Read(ref Counter(place));
        if ((counter & 1) != 0 || !IsAt(place, hash)) return false;
        Entry(place)[Hash256.Size..].CopyTo(node);
        return IsUnchanged(place, counter);
    }

    private bool TryCopy(int place, Span<byte> entry)
    {
        uint counter = Volatile.Read(ref Counter(place));
        if ((counter & 1) != 0) return false;
        Entry(place).CopyTo(entry);
        return IsUnchanged(place, counter);
    }

    // What was copied before this call was read before the counter is.
    private bool IsUnchanged(int place, uint counter)
    {
        Volatile.ReadBarrier();
        return Counter(place) == counter;
    }

    // If another thread writes there at this moment, its node stays: a cache may do without any.
    private void Write(int place, ReadOnlySpan<byte> entry)
    {
        ref uint counter = ref Counter(place);
        uint before = Volatile.Read(ref counter);
        if ((before & 1) != 0 || Interlocked.CompareExchange(ref counter, before | 1, before) != before) return;
        entry.CopyTo(Entry(place));
        Volatile.Write(ref counter, unchecked(before + 2));
    }

    // An empty place has the hash that no node has.
    private static bool IsEmpty(ReadOnlySpan<byte> entry) => !entry[..Hash256.Size].ContainsAnyExcept((byte)0);

    private bool IsAt(int place, in Hash256 hash) => Entry(place)[..Hash256.Size].SequenceEqual(hash.AsSpan());

    private ref uint Counter(int place) => ref MemoryMarshal.AsRef<uint>(_places.AsSpan(place * PlaceBytes, sizeof(uint)));

    private Span<byte> Entry(int place) => _places.AsSpan((place * PlaceBytes) + HashAt, EntryBytes);

    // The first place of the pair.
    private int PlaceOf(in Hash256 hash) => BitConverter.ToInt32(hash.AsSpan()) & _mask;
}
