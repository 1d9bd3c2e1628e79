using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>One entry of the state as the block's overlay keeps it. Only the overlay changes it.</summary>
internal sealed class StateEntry(StateKey key)
{
    public StateKey Key => key;

    /// <summary>Whether <see cref="Value"/> says what the entry holds; before, only the state below knows.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>What the entry holds; null if it is absent.</summary>
    public StateValue? Value { get; set; }

    /// <summary>Whether the block wrote or deleted the entry, and so lists it among its writes.</summary>
    public bool IsChanged { get; set; }
}
