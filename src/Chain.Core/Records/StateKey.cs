using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>Names one entry of the state; its path in the state tree is a hash of the name.</summary>
/// <param name="Path">256-bit path: SHA-256 over the state-key domain, the kind of entry and its parts.</param>
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

    /// <summary>Makes the key of an entry from the canonical bytes of its name; paths do not depend on the chain.</summary>
    internal static StateKey FromName(ReadOnlySpan<byte> canonicalName) => new(DomainHash.Compute(Domains.StateKey, Hash256.Zero, canonicalName));
}
