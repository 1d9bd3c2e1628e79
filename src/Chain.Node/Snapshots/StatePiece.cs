using System.Buffers.Binary;
using Chain.Core;
using Chain.Core.Merkle;
using Chain.Core.Primitives;
using Chain.Node.Storage.Indexes;

namespace Chain.Node.Snapshots;

/// <summary>The entries of a subtree of the state, as they are sent and kept: ascending by path, each as path, length of the value and value.</summary>
internal sealed class StatePiece
{
    /// <summary>Bytes of an entry beside its value.</summary>
    public const int EntryBytesMin = Hash256.Size + sizeof(int);

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<int> _starts;
    private readonly KeyValuePair<Hash256, Hash256>[] _hashed;

    private StatePiece(ReadOnlyMemory<byte> bytes, StatePlace place, List<StateEntry> entries, List<int> starts)
    {
        _bytes = bytes;
        _starts = starts;
        Place = place;
        Entries = entries;
        ReadOnlyMemory<byte>[] values = [.. entries.Select(e => e.Value)];
        Hash256[] hashes = new Hash256[values.Length];
        MerkleHasher.HashValues(values, hashes);
        _hashed = [.. entries.Select((e, i) => KeyValuePair.Create(e.Path, hashes[i]))];
    }

    /// <summary>The place of the subtree.</summary>
    public StatePlace Place { get; }

    /// <summary>The entries, ascending by path.</summary>
    public IReadOnlyList<StateEntry> Entries { get; }

    /// <summary>Appends an entry.</summary>
    public static void Write(System.Buffers.IBufferWriter<byte> to, ReadOnlySpan<byte> path, ReadOnlySpan<byte> value)
    {
        Span<byte> room = to.GetSpan(EntryBytesMin + value.Length);
        path.CopyTo(room);
        BinaryPrimitives.WriteInt32BigEndian(room[Hash256.Size..], value.Length);
        value.CopyTo(room[EntryBytesMin..]);
        to.Advance(EntryBytesMin + value.Length);
    }

    /// <summary>Reads entries of a place; null if they are cut off, too large, not ascending, or of another place.</summary>
    public static StatePiece? TryRead(ReadOnlyMemory<byte> bytes, StatePlace place)
    {
        List<StateEntry> entries = [];
        List<int> starts = [];
        for (int at = 0; at < bytes.Length;)
        {
            if (bytes.Length - at < EntryBytesMin) return null;
            Hash256 path = Hash256.From(bytes.Span.Slice(at, Hash256.Size));
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span[(at + Hash256.Size)..]);
            bool isBounded = length is >= 0 and <= Limits.StateValueBytesMax && length <= bytes.Length - at - EntryBytesMin;
            if (!isBounded || !place.Holds(path) || (entries.Count > 0 && entries[^1].Path.CompareTo(path) >= 0)) return null;
            entries.Add(new StateEntry(path, bytes.Slice(at + EntryBytesMin, length)));
            starts.Add(at);
            at += EntryBytesMin + length;
        }

        starts.Add(bytes.Length);
        return new StatePiece(bytes, place, entries, starts);
    }

    /// <summary>Hash of the subtree of this piece, or of a smaller one in it.</summary>
    public Hash256 HashOf(StatePlace place)
    {
        (int first, int end) = RangeOf(place);
        return StateTree.HashSubtree(place.Depth, _hashed.AsSpan(first, end - first));
    }

    /// <summary>The bytes of the entries of a smaller subtree in it.</summary>
    public ReadOnlyMemory<byte> BytesOf(StatePlace place)
    {
        (int first, int end) = RangeOf(place);
        return _bytes[_starts[first].._starts[end]];
    }

    private (int First, int End) RangeOf(StatePlace place)
    {
        int low = 0, high = _hashed.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_hashed[middle].Key.CompareTo(place.Prefix) < 0) low = middle + 1;
            else high = middle;
        }

        int end = low;
        while (end < _hashed.Length && place.Holds(_hashed[end].Key)) end++;
        return (low, end);
    }
}
