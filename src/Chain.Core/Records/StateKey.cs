using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The key of one state entry: its path in the state tree.</summary>
/// <param name="Path">256-bit path: the hash of the entry's name [kind, parts...] under the state-key domain.</param>
public readonly record struct StateKey(Hash256 Path) : IComparable<StateKey>
{
    /// <inheritdoc/>
    public int CompareTo(StateKey other) => Path.CompareTo(other.Path);

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(StateKey left, StateKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(StateKey left, StateKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> does not sort after <paramref name="right"/>.</summary>
    public static bool operator <=(StateKey left, StateKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not sort before <paramref name="right"/>.</summary>
    public static bool operator >=(StateKey left, StateKey right) => left.CompareTo(right) >= 0;

    /// <summary>Makes the key of an entry from the canonical bytes of its name. Paths do not depend on the chain id.</summary>
    internal static StateKey FromName(ReadOnlySpan<byte> canonicalName) => new(DomainHash.Compute(Domains.StateKey, Hash256.Zero, canonicalName));
}
