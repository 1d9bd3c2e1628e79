using System.Diagnostics.CodeAnalysis;
using Chain.Core.Records;

namespace Gateway.Devices;

/// <summary>Compares the versions that devices report with those of releases.</summary>
/// <remarks>
/// Devices write the same version in several ways: with the "v" of a tag, or with build metadata, which has no precedence
/// (Semantic Versioning 2.0.0, section 10).
/// </remarks>
internal static class DeviceVersion
{
    /// <summary>The version as a release would write it: without blanks around it, a leading "v" and build metadata.</summary>
    public static string Normalize(string version)
    {
        string text = version.Trim();
        if (text.Length > 1 && text[0] is 'v' or 'V' && char.IsAsciiDigit(text[1])) text = text[1..];
        int metadata = text.IndexOf('+', StringComparison.Ordinal);
        return metadata > 0 ? text[..metadata] : text;
    }

    /// <summary>Parses a reported version; false if it is null or not semantic.</summary>
    public static bool TryParse(string? version, [NotNullWhen(true)] out SemanticVersion? parsed)
    {
        parsed = null;
        return version is not null && SemanticVersion.TryParse(Normalize(version), out parsed);
    }

    /// <summary>Whether both texts name the same version. A version that is not semantic equals only the same text.</summary>
    public static bool AreSame(string? one, string? other) =>
        one is not null && other is not null && string.Equals(Normalize(one), Normalize(other), StringComparison.Ordinal);

    /// <summary>Whether both versions are semantic and the first one is the higher.</summary>
    public static bool IsHigher(string? one, string? other) =>
        TryParse(one, out SemanticVersion? first) && TryParse(other, out SemanticVersion? second) && first > second;
}
