using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Chain.Core.Crypto;
using Chain.Core.Merkle;
using Chain.Core.Primitives;

namespace Chain.Node.Storage.Rows;

/// <summary>Nodes of the state tree in memory, by hash. Bounded in bytes. Every node was compared with its hash. Thread-safe.</summary>
/// <remarks>
/// One array of slots, each two cache lines long: a counter, a hash and a node. So a lookup reads one slot, and the garbage collector has no
/// references to follow. The counter is odd while a slot is written. A reader copies the node and then compares the counter with its earlier
/// value, so it needs no lock and gets the whole node or none. Slots form pairs: a new node takes the first slot of its pair and moves the
/// old one to the second. Hashes are spread evenly; an attacker who makes nodes that share a pair only causes reads from the database.
/// </remarks>
internal sealed class StateNodeCache
{
    /// <summary>Default size, in bytes.</summary>
    public const long DefaultBytes = 64 * 1024 * 1024;

    private const int SlotBytes = 128;
    private const int HashAt = sizeof(uint);
    private const int EntryBytes = Hash256.Size + StateTree.NodeBytes;

    private readonly byte[] _slots;
    private readonly int _mask;

    /// <summary>Creates an empty cache.</summary>
    /// <param name="bytes">Size of the array at most, in bytes; at least one pair of slots is made.</param>
    public StateNodeCache(long bytes = DefaultBytes)
    {
        long slots = 2;
        while (slots * 2 * SlotBytes <= Math.Min(bytes, Array.MaxLength)) slots *= 2;
        _slots = new byte[slots * SlotBytes];
        _mask = (int)slots - 2;
    }

    /// <summary>Maximum number of nodes.</summary>
    public int NodesMax => _mask + 2;

    /// <summary>Loads the slot of a hash into the processor's cache, for a lookup that follows soon.</summary>
    public unsafe void Prefetch(in Hash256 hash)
    {
        if (!Sse.IsSupported) return;
        byte* slot = (byte*)Unsafe.AsPointer(ref _slots[SlotOf(hash) * SlotBytes]); // Only a hint: the array may move before it is used.
        Sse.Prefetch0(slot);
        Sse.Prefetch0(slot + HashAt + EntryBytes - 1);
    }

    /// <summary>Copies a node of <see cref="StateTree.NodeBytes"/> bytes; false if it is not cached.</summary>
    public bool TryGet(in Hash256 hash, Span<byte> node)
    {
        int slot = SlotOf(hash);
        return !IsEmpty(hash.AsSpan()) && (TryGetAt(slot, hash, node) || TryGetAt(slot + 1, hash, node));
    }

    /// <summary>Caches a node. The caller knows that the bytes are those of the hash.</summary>
    public void Add(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        int slot = SlotOf(hash);
        if (node.Length != StateTree.NodeBytes || IsAt(slot, hash) || IsAt(slot + 1, hash)) return;
        Span<byte> entry = stackalloc byte[EntryBytes];
        if (TryCopy(slot, entry) && !IsEmpty(entry)) Write(slot + 1, entry);
        hash.CopyTo(entry);
        node.CopyTo(entry[Hash256.Size..]);
        Write(slot, entry);
    }

    /// <summary>Compares a node with its hash, and caches it if they match.</summary>
    public bool TryAddChecked(in Hash256 hash, ReadOnlySpan<byte> node)
    {
        if (node.Length != StateTree.NodeBytes || !Sha256.Hash(node).Equals(hash)) return false;
        Add(hash, node);
        return true;
    }

    /// <summary>Removes a node that is being deleted from the database.</summary>
    public void Remove(in Hash256 hash)
    {
        Span<byte> nothing = stackalloc byte[EntryBytes];
        nothing.Clear();
        int slot = SlotOf(hash);
        if (IsAt(slot, hash)) Write(slot, nothing);
        if (IsAt(slot + 1, hash)) Write(slot + 1, nothing);
    }

    private bool TryGetAt(int slot, in Hash256 hash, Span<byte> node)
    {
        uint counter = Volatile.Read(ref Counter(slot));
        if ((counter & 1) != 0 || !IsAt(slot, hash)) return false;
        Entry(slot)[Hash256.Size..].CopyTo(node);
        return IsUnchanged(slot, counter);
    }

    private bool TryCopy(int slot, Span<byte> entry)
    {
        uint counter = Volatile.Read(ref Counter(slot));
        if ((counter & 1) != 0) return false;
        Entry(slot).CopyTo(entry);
        return IsUnchanged(slot, counter);
    }

    // The barrier orders the copy before this read of the counter.
    private bool IsUnchanged(int slot, uint counter)
    {
        Volatile.ReadBarrier();
        return Counter(slot) == counter;
    }

    // If another thread writes the slot at this moment, its node wins: a cache may drop any node.
    private void Write(int slot, ReadOnlySpan<byte> entry)
    {
        ref uint counter = ref Counter(slot);
        uint before = Volatile.Read(ref counter);
        if ((before & 1) != 0 || Interlocked.CompareExchange(ref counter, before | 1, before) != before) return;
        entry.CopyTo(Entry(slot));
        Volatile.Write(ref counter, unchecked(before + 2));
    }

    // An empty slot has the hash zero, which no node has.
    private static bool IsEmpty(ReadOnlySpan<byte> entry) => !entry[..Hash256.Size].ContainsAnyExcept((byte)0);

    private bool IsAt(int slot, in Hash256 hash) => Entry(slot)[..Hash256.Size].SequenceEqual(hash.AsSpan());

    private ref uint Counter(int slot) => ref MemoryMarshal.AsRef<uint>(_slots.AsSpan(slot * SlotBytes, sizeof(uint)));

    private Span<byte> Entry(int slot) => _slots.AsSpan((slot * SlotBytes) + HashAt, EntryBytes);

    // The first slot of the pair.
    private int SlotOf(in Hash256 hash) => BitConverter.ToInt32(hash.AsSpan()) & _mask;
}
