using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>Changes on top of a state that stays as it is. Overlays stack: one for the block, one for each call.</summary>
/// <remarks>Access by hash, and one sort at the end: the order in which calls read and write never shows. [ENG-STATE.1]</remarks>
internal sealed class StateOverlay(IStateReader below) : IStateReader
{
    private readonly Dictionary<StateKey, ReadOnlyMemory<byte>?> _changes = [];

    public bool TryRead(StateKey key, out ReadOnlyMemory<byte> value)
    {
        if (!_changes.TryGetValue(key, out ReadOnlyMemory<byte>? changed)) return below.TryRead(key, out value);
        value = changed ?? default;
        return changed is not null;
    }

    public bool Contains(StateKey key) => TryRead(key, out _);

    public void Write(StateKey key, ReadOnlyMemory<byte> value) => _changes[key] = value;

    public void Delete(StateKey key) => _changes[key] = null;

    /// <summary>Moves all changes into the overlay below.</summary>
    public void CommitTo(StateOverlay target)
    {
        foreach ((StateKey key, ReadOnlyMemory<byte>? value) in _changes) target._changes[key] = value;
    }

    /// <summary>All changes, ascending by key.</summary>
    public IReadOnlyList<StateWrite> ToWrites()
    {
        StateWrite[] writes = new StateWrite[_changes.Count];
        int next = 0;
        foreach ((StateKey key, ReadOnlyMemory<byte>? value) in _changes) writes[next++] = new StateWrite(key, value);
        Array.Sort(writes, static (left, right) => left.Key.CompareTo(right.Key));
        return writes;
    }
}
