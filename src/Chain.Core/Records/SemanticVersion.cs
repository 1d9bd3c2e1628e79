using System.Diagnostics.CodeAnalysis;

namespace Chain.Core.Records;

/// <summary>A version by Semantic Versioning 2.0.0, ordered by its precedence rules (section 11).</summary>
/// <remarks>Build metadata is refused: versions that differ only in it have equal precedence, so one version would have two texts.</remarks>
public sealed class SemanticVersion : IComparable<SemanticVersion>, IEquatable<SemanticVersion>
{
    private readonly string _text;
    private readonly string[] _preRelease;

    private SemanticVersion(string text, ulong major, ulong minor, ulong patch, string[] preRelease)
    {
        _text = text;
        Major = major;
        Minor = minor;
        Patch = patch;
        _preRelease = preRelease;
    }

    /// <summary>Major version.</summary>
    public ulong Major { get; }

    /// <summary>Minor version.</summary>
    public ulong Minor { get; }

    /// <summary>Patch version.</summary>
    public ulong Patch { get; }

    /// <summary>Whether the version has a pre-release part. It then precedes the same version without one.</summary>
    public bool IsPreRelease => _preRelease.Length > 0;

    /// <summary>Parses a version of at most <see cref="Limits.VersionBytesMax"/> ASCII characters; false for any other text.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version)
    {
        version = null;
        if (string.IsNullOrEmpty(text) || text.Length > Limits.VersionBytesMax) return false;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        string[] numbers = (dash < 0 ? text : text[..dash]).Split('.');
        if (numbers.Length != 3) return false;
        if (!TryNumber(numbers[0], out ulong major) || !TryNumber(numbers[1], out ulong minor) || !TryNumber(numbers[2], out ulong patch)) return false;
        string[] preRelease = dash < 0 ? [] : text[(dash + 1)..].Split('.');
        foreach (string identifier in preRelease)
        {
            if (!IsIdentifier(identifier)) return false;
        }

        version = new SemanticVersion(text, major, minor, patch, preRelease);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null) return 1;
        int order = Major.CompareTo(other.Major);
        if (order == 0) order = Minor.CompareTo(other.Minor);
        if (order == 0) order = Patch.CompareTo(other.Patch);
        if (order != 0) return order;
        if (!IsPreRelease || !other.IsPreRelease) return IsPreRelease ? -1 : other.IsPreRelease ? 1 : 0;
        for (int i = 0; i < Math.Min(_preRelease.Length, other._preRelease.Length); i++)
        {
            order = CompareIdentifiers(_preRelease[i], other._preRelease[i]);
            if (order != 0) return order;
        }

        return _preRelease.Length.CompareTo(other._preRelease.Length);
    }

    /// <inheritdoc/>
    public bool Equals(SemanticVersion? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SemanticVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>Returns the parsed text.</summary>
    public override string ToString() => _text;

    /// <summary>Whether <paramref name="left"/> has lower precedence.</summary>
    public static bool operator <(SemanticVersion left, SemanticVersion right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> has higher precedence.</summary>
    public static bool operator >(SemanticVersion left, SemanticVersion right) => right < left;

    /// <summary>Whether <paramref name="left"/> has no higher precedence.</summary>
    public static bool operator <=(SemanticVersion left, SemanticVersion right) => !(right < left);

    /// <summary>Whether <paramref name="left"/> has no lower precedence.</summary>
    public static bool operator >=(SemanticVersion left, SemanticVersion right) => !(left < right);

    /// <summary>Whether both are the same version.</summary>
    public static bool operator ==(SemanticVersion? left, SemanticVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(SemanticVersion? left, SemanticVersion? right) => !(left == right);

    private static bool TryNumber(string text, out ulong number)
    {
        number = 0;
        if (text.Length is 0 or > 18 || (text.Length > 1 && text[0] == '0')) return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c)) return false;
            number = number * 10 + (ulong)(c - '0');
        }

        return true;
    }

    private static bool IsIdentifier(string text)
    {
        bool allDigits = true;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            allDigits &= char.IsAsciiDigit(c);
        }

        return text.Length > 0 && !(allDigits && text.Length > 1 && text[0] == '0');
    }

    private static int CompareIdentifiers(string left, string right)
    {
        bool leftIsNumber = left.All(char.IsAsciiDigit), rightIsNumber = right.All(char.IsAsciiDigit);
        if (leftIsNumber != rightIsNumber) return leftIsNumber ? -1 : 1;
        return leftIsNumber && left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }
}
