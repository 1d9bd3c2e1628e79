using System.Diagnostics.CodeAnalysis;
using Chain.Core.Encoding;

namespace Chain.Core.Records;

/// <summary>Which version of the contracts' rules is in force at which height. The value at <see cref="StateKeys.RuleVersions"/>.</summary>
/// <remarks>
/// A chain whose state has no such value runs by version 1 at every height. A new version begins at the height that its genesis or a vote
/// of the authorities states, so that a chain of earlier software still executes to the same states.
/// </remarks>
public sealed class RuleVersions
{
    /// <summary>The version of a chain that names none.</summary>
    public const int First = 1;

    /// <summary>The newest version that this program knows. New chains begin with it.</summary>
    public const int Newest = 4;

    private const int CountMax = 64;

    private readonly DatedRuleVersion[] _entries;

    private RuleVersions(DatedRuleVersion[] entries) => _entries = entries;

    /// <summary>Version 1 at every height.</summary>
    public static RuleVersions OfFirst { get; } = new([]);

    /// <summary>The versions after the first, ascending by version and by height.</summary>
    public IReadOnlyList<DatedRuleVersion> Entries => _entries;

    /// <summary>The version in force at a height.</summary>
    public int VersionAt(long height)
    {
        int version = First;
        foreach (DatedRuleVersion entry in _entries)
        {
            if (entry.FromHeight <= height) version = entry.Version;
        }

        return version;
    }

    /// <summary>The list with a version that begins at a height. Drops the same or a later version, and versions that were to begin then or later.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is not above the first, or the list is full.</exception>
    public RuleVersions With(int version, long fromHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(version, First);
        DatedRuleVersion[] earlier = [.. _entries.Where(e => e.FromHeight < fromHeight && e.Version < version)];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(earlier.Length, CountMax);
        return new RuleVersions([.. earlier, new DatedRuleVersion(version, fromHeight)]);
    }

    /// <summary>Writes the canonical bytes: [[version, first height], ...].</summary>
    public void WriteTo(CborWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Array(_entries.Length);
        foreach (DatedRuleVersion entry in _entries)
        {
            writer.Array(2);
            writer.Int(entry.Version);
            writer.Int(entry.FromHeight);
        }
    }

    /// <summary>Decodes a list; false unless the bytes are canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out RuleVersions? versions)
    {
        versions = null;
        CborReader reader = new(encoded);
        if (!reader.TryArray(CountMax, out int count) || count == 0) return false;
        DatedRuleVersion[] entries = new DatedRuleVersion[count];
        for (int i = 0; i < count; i++)
        {
            if (!reader.TryExactArray(2) || !reader.TryInt(int.MaxValue, out long version) || !reader.TryInt(Limits.HeightMax, out long from)) return false;
            entries[i] = new DatedRuleVersion((int)version, from);
            bool isAbove = version > (i > 0 ? entries[i - 1].Version : First) && (i == 0 || from > entries[i - 1].FromHeight);
            if (!isAbove) return false;
        }

        if (!reader.AtEnd) return false;
        versions = new RuleVersions(entries);
        return true;
    }
}
