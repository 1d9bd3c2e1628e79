using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Chain.Core.Encoding;
using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>A block's changes on top of an unchanged state, and a cache of the records that the block has read, each decoded once.</summary>
/// <remarks>
/// Calls write here directly. Each change records the entry's previous value, so that a rejected call can be undone exactly.
/// Entries are found by hash and sorted once, at the end: the order in which calls read and write has no effect on the result. [ENG-STATE.1]
/// </remarks>
/// <param name="below">The state below.</param>
/// <param name="entries">Number of entries to allocate room for; a hint.</param>
internal sealed class StateOverlay(IStateReader below, int entries = 0) : IStateReader
{
    private readonly Dictionary<StateKey, StateEntry> _entries = new(entries, StateKeyComparer.Instance);
    private readonly List<Undo> _undo = [];
    private readonly CborWriter _scratch = new();
    private int _changed;

    /// <summary>The entry of a key, always the same object. Does not read the state below.</summary>
    public StateEntry Entry(StateKey key)
    {
        ref StateEntry? entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
        return entry ??= new StateEntry(key);
    }

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        StateValue? held = Load(Entry(key));
        value = held is null ? default : held.ToBytes(_scratch);
        return held is not null;
    }

    public bool Contains(StateKey key) => Contains(Entry(key));

    public bool Contains(StateEntry entry) => Load(entry) is not null;

    /// <summary>The entry's record, decoded at most once per block; false if the entry is absent.</summary>
    /// <exception cref="InvalidOperationException">The entry holds another kind of record.</exception>
    public bool TryRead<T>(StateEntry entry, StateCodec<T> codec, [MaybeNullWhen(false)] out T record)
    {
        record = default;
        if (Load(entry) is not { } held) return false;
        if (held is StateValue.Record<T> known)
        {
            record = known.Content;
            return true;
        }

        // Caches the decoded record. This is not a change, so the record keeps its bytes.
        ReadOnlyMemory<byte> bytes = held.ToBytes(_scratch);
        record = codec.Decode(bytes.Span);
        entry.Value = new StateValue.Record<T>(record, codec, bytes);
        return true;
    }

    public void Write<T>(StateEntry entry, StateCodec<T> codec, T record) => Change(entry, new StateValue.Record<T>(record, codec, null));

    public void Write(StateKey key, ReadOnlyMemory<byte> value) => Write(Entry(key), value);

    public void Write(StateEntry entry, ReadOnlyMemory<byte> value) => Change(entry, new StateValue.Encoded(value));

    public void Delete(StateKey key) => Change(Entry(key), null);

    public void Delete(StateEntry entry) => Change(entry, null);

    /// <summary>Starts a call: <see cref="UndoCall"/> undoes the writes from here on.</summary>
    public void BeginCall() => _undo.Clear();

    /// <summary>Restores every entry to its value before the call. [ENG-CALL.1]</summary>
    public void UndoCall()
    {
        for (int i = _undo.Count - 1; i >= 0; i--)
        {
            Undo before = _undo[i];
            if (before.Entry.IsChanged && !before.IsChanged) _changed--;
            before.Entry.IsLoaded = before.IsLoaded;
            before.Entry.Value = before.Value;
            before.Entry.IsChanged = before.IsChanged;
        }

        _undo.Clear();
    }

    /// <summary>All changed entries, ascending by key.</summary>
    public StateEntry[] ChangedEntries()
    {
        StateEntry[] changed = new StateEntry[_changed];
        int next = 0;
        foreach (StateEntry entry in _entries.Values)
        {
            if (entry.IsChanged) changed[next++] = entry;
        }

        Sort(changed);
        return changed;
    }

    /// <summary>All changes, ascending by key. Encodes the records that were written.</summary>
    /// <param name="runner">Runs the encoding, possibly on several threads; null runs it on this thread.</param>
    public IReadOnlyList<StateWrite> ToWrites(RangeRunner? runner = null)
    {
        StateEntry[] changed = ChangedEntries();
        StateWrite[] writes = new StateWrite[changed.Length];
        if (runner is null) Encode(0, changed.Length);
        else runner(changed.Length, Encode);
        return writes;

        void Encode(int first, int end)
        {
            CborWriter scratch = new();
            for (int i = first; i < end; i++) writes[i] = new StateWrite(changed[i].Key, changed[i].Value?.ToBytes(scratch));
        }
    }

    // Sorts by the first eight bytes of the key, which is fast, and by the whole key only if two prefixes are equal.
    private static void Sort(StateEntry[] entries)
    {
        ulong[] prefixes = new ulong[entries.Length];
        for (int i = 0; i < prefixes.Length; i++) prefixes[i] = BinaryPrimitives.ReadUInt64BigEndian(entries[i].Key.Path.AsSpan());
        Array.Sort(prefixes, entries);
        for (int i = 1; i < prefixes.Length; i++)
        {
            if (prefixes[i - 1] != prefixes[i]) continue;
            Array.Sort(entries, static (left, right) => left.Key.CompareTo(right.Key));
            return;
        }
    }

    private StateValue? Load(StateEntry entry)
    {
        if (entry.IsLoaded) return entry.Value;
        entry.Value = below.TryRead(entry.Key, out ReadOnlyMemory<byte> bytes) ? new StateValue.Encoded(bytes) : null;
        entry.IsLoaded = true;
        return entry.Value;
    }

    private void Change(StateEntry entry, StateValue? value)
    {
        _undo.Add(new Undo(entry, entry.Value, entry.IsLoaded, entry.IsChanged));
        if (!entry.IsChanged) _changed++;
        entry.Value = value;
        entry.IsLoaded = true;
        entry.IsChanged = true;
    }

    /// <summary>An entry before a change.</summary>
    private readonly record struct Undo(StateEntry Entry, StateValue? Value, bool IsLoaded, bool IsChanged);

    /// <summary>
    /// Hashes eight bytes of a key, since keys are hashes already. The hash is seeded (by <see cref="HashCode"/>), because strangers
    /// choose what is hashed and could search for keys that fall into one bucket.
    /// </summary>
    private sealed class StateKeyComparer : IEqualityComparer<StateKey>
    {
        public static readonly StateKeyComparer Instance = new();

        public bool Equals(StateKey left, StateKey right) => left.Path.Equals(right.Path);

        public int GetHashCode(StateKey key) => HashCode.Combine(MemoryMarshal.Read<ulong>(key.Path.AsSpan()));
    }
}
