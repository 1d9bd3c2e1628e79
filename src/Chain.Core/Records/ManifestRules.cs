using System.Numerics;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The grammar of names and manifests. The vendor's tool and every validator use the same code.</summary>
public static class ManifestRules
{
    /// <summary>Returns the first breach of the grammar, with the field and the remedy; null if there is none.</summary>
    /// <remarks>
    /// [MAN.1] Names are ASCII, so no two look alike (threats A25, E11). [MAN.2] Lists are distinct; hardware revisions ascend, and the
    /// order of URIs is the order in which clients try them. [MAN.3] Numbers are in bounds. [MAN.4] The minimum installed version is
    /// lower than the version, because nobody installs a version over itself or over a later one. [MAN.5] URIs follow the grammar of
    /// <see cref="ImageUris"/>.
    /// </remarks>
    public static string? FindProblem(ReleaseManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!IsName(manifest.Model, Limits.ModelBytesMax)) return $"model '{manifest.Model}': use 1 to {Limits.ModelBytesMax} of A-Z a-z 0-9 . _ -";
        if (!IsName(manifest.Channel, Limits.ChannelBytesMax)) return $"channel '{manifest.Channel}': use 1 to {Limits.ChannelBytesMax} of A-Z a-z 0-9 . _ -";
        if (FindProblemInVersions(manifest) is { } problem) return problem;
        return FindProblemInNumbers(manifest) ?? FindProblemInRevisions(manifest.HardwareRevisions) ?? FindProblemInUris(manifest.Uris);
    }

    /// <summary>Returns the first URI whose host is not in its canonical form, with the remedy; null if there is none. [MAN.7]</summary>
    /// <remarks>A rule of its own, because chains have it from version 2 of their rules on.</remarks>
    public static string? FindProblemInHosts(ReleaseManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        string? uri = manifest.Uris.FirstOrDefault(u => !UriHosts.IsCanonical(u));
        return uri is null ? null : $"URI '{uri}': write the host as a DNS name, as an IPv4 address such as 10.0.0.7, or as a short IPv6 address in brackets";
    }

    /// <summary>Whether <paramref name="text"/> has 1 to <paramref name="lengthMax"/> characters of [A-Za-z0-9._-] and is neither "." nor "..".</summary>
    public static bool IsName(string text, int lengthMax)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 || text.Length > lengthMax || text is "." or "..") return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
        }

        return true;
    }

    /// <summary>
    /// Whether <paramref name="text"/> may be a reason on the chain: 1 to <see cref="Limits.ReasonBytesMax"/> bytes of UTF-8, without
    /// control characters and without marks that change the text direction. Such characters could make a screen show another text. [MAN.6]
    /// </summary>
    public static bool IsReason(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(text) > Limits.ReasonBytesMax) return false;
        foreach (char c in text)
        {
            bool isControl = c is < ' ' or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029';
            bool turnsDirection = c is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
            if (isControl || turnsDirection) return false;
        }

        return true;
    }

    private static string? FindProblemInNumbers(ReleaseManifest manifest)
    {
        ulong counter = manifest.SecurityCounter;
        long size = manifest.ImageSizeBytes;
        int piece = manifest.PieceSizeBytes;
        if (counter is 0 or > Limits.SecurityCounterMax) return $"security counter {counter}: use 1 to {Limits.SecurityCounterMax}";
        if (size is < 1 or > Limits.ImageBytesMax) return $"image of {size} bytes: an image has 1 to {Limits.ImageBytesMax} bytes";
        if (piece is < Limits.PieceBytesMin or > Limits.PieceBytesMax || !BitOperations.IsPow2(piece))
        {
            return $"piece size {piece}: use a power of two from {Limits.PieceBytesMin} to {Limits.PieceBytesMax}";
        }

        return manifest.ExpiresAtMs is < 0 or > Limits.TimeMsMax ? $"expiry {manifest.ExpiresAtMs}: use Unix milliseconds, or 0 for never" : null;
    }

    private static string? FindProblemInVersions(ReleaseManifest manifest)
    {
        if (!SemanticVersion.TryParse(manifest.Version, out SemanticVersion? version))
        {
            return $"version '{manifest.Version}': use a semantic version such as 1.4.0 or 2.0.0-rc.1";
        }

        if (manifest.MinInstalledVersion.Length == 0) return null;
        if (!SemanticVersion.TryParse(manifest.MinInstalledVersion, out SemanticVersion? minimum))
        {
            return $"minimum installed version '{manifest.MinInstalledVersion}': use a semantic version, or leave it out";
        }

        return minimum < version ? null : $"minimum installed version {minimum}: use one below the version, {version}";
    }

    private static string? FindProblemInRevisions(IReadOnlyList<string> revisions)
    {
        if (revisions.Count is 0 or > Limits.HardwareRevisionsMax) return $"{revisions.Count} hardware revisions: name 1 to {Limits.HardwareRevisionsMax}";
        for (int i = 0; i < revisions.Count; i++)
        {
            if (!IsName(revisions[i], Limits.HardwareRevisionBytesMax))
            {
                return $"hardware revision '{revisions[i]}': use 1 to {Limits.HardwareRevisionBytesMax} of A-Z a-z 0-9 . _ -";
            }

            if (i > 0 && string.CompareOrdinal(revisions[i - 1], revisions[i]) >= 0) return "hardware revisions: sort them and name each once";
        }

        return null;
    }

    private static string? FindProblemInUris(IReadOnlyList<string> uris)
    {
        if (uris.Count is 0 or > Limits.UrisMax) return $"{uris.Count} URIs: name 1 to {Limits.UrisMax}";
        for (int i = 0; i < uris.Count; i++)
        {
            if (!ImageUris.IsImageUri(uris[i])) return $"URI '{uris[i]}': use an absolute http or https URI with a path, without credentials or fragment";
            if (uris.Take(i).Contains(uris[i], StringComparer.Ordinal)) return $"URI '{uris[i]}': name each once";
        }

        return null;
    }
}
