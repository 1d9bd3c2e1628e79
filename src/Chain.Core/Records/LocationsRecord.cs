using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>
/// The locations of one release at brokers; the value at <see cref="StateKeys.Locations"/>. One proof of this entry, or of its
/// absence, tells all of them. How a reader goes on from here is [REP-READ.1] and [REP-READ.2] in the replication contract's RULES.md.
/// </summary>
public sealed class LocationsRecord
{
    private readonly ReplicaLocation[] _entries;

    private LocationsRecord(ReplicaLocation[] entries) => _entries = entries;

    /// <summary>No location. It is not encoded: the state then has no entry.</summary>
    public static LocationsRecord Empty { get; } = new([]);

    /// <summary>Every location that was activated and not ended, ascending by broker, one a broker; those whose terms ended may be among them.</summary>
    public IReadOnlyList<ReplicaLocation> Entries => _entries;

    /// <summary>The locations whose terms hold at a block of this height and time, ascending by broker.</summary>
    /// <remarks>Pass the height and time of the header that the entry is proven under.</remarks>
    public IReadOnlyList<ReplicaLocation> ActiveAt(long height, long timeMs) => [.. _entries.Where(e => e.HoldsAt(height, timeMs))];

    /// <summary>The record without the broker's entry and without those that no longer hold.</summary>
    public LocationsRecord Without(Address broker, long height, long timeMs) =>
        new([.. _entries.Where(e => e.HoldsAt(height, timeMs) && e.Broker != broker)]);

    /// <summary>As <see cref="Without"/>, and with the given entry in the broker's place.</summary>
    /// <exception cref="InvalidOperationException">There is no room; ask <see cref="HasRoomFor"/> first.</exception>
    public LocationsRecord With(ReplicaLocation location, long height, long timeMs)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (!HasRoomFor(location.Broker, height, timeMs)) throw new InvalidOperationException($"A release has at most {Limits.LocationsMax} locations.");
        return new LocationsRecord([.. Without(location.Broker, height, timeMs)._entries.Append(location).OrderBy(e => e.Broker)]);
    }

    /// <summary>Whether one more broker fits into <see cref="Limits.LocationsMax"/> at a block of this height and time.</summary>
    public bool HasRoomFor(Address broker, long height, long timeMs) => Without(broker, height, timeMs)._entries.Length < Limits.LocationsMax;

    /// <summary>Canonical bytes: [[broker, contract, URI, until height, until time], ...], ascending by broker, at least one.</summary>
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
        if (_entries.Length == 0) throw new InvalidOperationException("No location is no entry of the state.");
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

    /// <summary>Reads a record; refuses any form but the canonical one, the empty list included.</summary>
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
