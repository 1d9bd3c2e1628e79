using Chain.Core.Records;

namespace Chain.Contracts;

/// <summary>One state entry in the block's overlay. Only the overlay changes it.</summary>
internal sealed class StateEntry(StateKey key)
{
    public StateKey Key => key;

    /// <summary>Whether <see cref="Value"/> is known. If not, it must still be read from the state below.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>The value; null if the entry is absent.</summary>
    public StateValue? Value { get; set; }

    /// <summary>Whether the block wrote or deleted the entry, so that it appears among the writes.</summary>
    public bool IsChanged { get; set; }
}
