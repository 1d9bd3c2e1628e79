using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>
/// The broker locations of one release. The value at <see cref="StateKeys.Locations"/>. One proof of this entry, or of its absence,
/// proves the whole list. [REP-READ.1] and [REP-READ.2] in the replication contract's RULES.md state how a client uses it.
/// </summary>
public sealed class LocationsRecord
{
    private readonly ReplicaLocation[] _entries;

    private LocationsRecord(ReplicaLocation[] entries) => _entries = entries;

    /// <summary>The record without locations. It has no encoding: the state has no entry then.</summary>
    public static LocationsRecord Empty { get; } = new([]);

    /// <summary>
    /// The activated locations that nobody has ended, by ascending broker, one per broker. The terms of some may have ended: see
    /// <see cref="ActiveAt"/>.
    /// </summary>
    public IReadOnlyList<ReplicaLocation> Entries => _entries;

    /// <summary>Returns the locations whose terms are in force at a block of this height and time, by ascending broker.</summary>
    /// <remarks>Pass the height and time of the header that proves the entry.</remarks>
    public IReadOnlyList<ReplicaLocation> ActiveAt(long height, long timeMs) => [.. _entries.Where(e => e.HoldsAt(height, timeMs))];

    /// <summary>Returns the record without the broker's location and without locations whose terms have ended.</summary>
    public LocationsRecord Without(Address broker, long height, long timeMs) =>
        new([.. _entries.Where(e => e.HoldsAt(height, timeMs) && e.Broker != broker)]);

    /// <summary>Returns the record with this location instead of the broker's old one, and without locations whose terms have ended.</summary>
    /// <exception cref="InvalidOperationException">The record is full; check <see cref="HasRoomFor"/> first.</exception>
    public LocationsRecord With(ReplicaLocation location, long height, long timeMs)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (!HasRoomFor(location.Broker, height, timeMs)) throw new InvalidOperationException($"A release has at most {Limits.LocationsMax} locations.");
        return new LocationsRecord([.. Without(location.Broker, height, timeMs)._entries.Append(location).OrderBy(e => e.Broker)]);
    }

    /// <summary>Whether a location of this broker fits within <see cref="Limits.LocationsMax"/> at a block of this height and time.</summary>
    public bool HasRoomFor(Address broker, long height, long timeMs) => Without(broker, height, timeMs)._entries.Length < Limits.LocationsMax;

    /// <summary>Canonical bytes: [[broker, contract, URI, until height, until time], ...], by ascending broker, at least one.</summary>
    /// <exception cref="InvalidOperationException">The record is empty.</exception>
    public ReadOnlyMemory<byte> Encode()
    {
        CborWriter writer = new();
        WriteTo(writer);
        return writer.Written.ToArray();
    }

    /// <summary>Writes the canonical bytes.</summary>
    /// <exception cref="InvalidOperationException">The record is empty.</exception>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_entries.Length == 0) throw new InvalidOperationException("A record without locations has no encoding.");
        writer.Array(_entries.Length);
        foreach (ReplicaLocation entry in _entries)
        {
            writer.Array(5);
            writer.Bytes(entry.Broker.AsSpan());
            writer.Bytes(entry.Contract.AsSpan());
            writer.Text(entry.Uri);
            writer.Int(entry.UntilHeight);
            writer.Int(entry.UntilTimeMs);
        }
    }

    /// <summary>Decodes a record; false unless the bytes are canonical and hold at least one location.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out LocationsRecord? record)
    {
        record = null;
        CborReader reader = new(encoded);
        if (!reader.TryArray(Limits.LocationsMax, out int count) || count == 0) return false;
        ReplicaLocation[] entries = new ReplicaLocation[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(5) || !reader.TryAddress(out Address broker) || !reader.TryAddress(out Address contract)) return false;
            if (!reader.TryText(Limits.UriBytesMax, out string uri)) return false;
            if (!reader.TryInt(Limits.HeightMax, out long untilHeight) || !reader.TryInt(Limits.TimeMsMax, out long untilTimeMs)) return false;
            if (i > 0 && entries[i - 1].Broker.CompareTo(broker) >= 0) return false;
            entries[i] = new ReplicaLocation(broker, contract, uri, untilHeight, untilTimeMs);
        }

        if (!reader.AtEnd) return false;
        record = new LocationsRecord(entries);
        return true;
    }
}
