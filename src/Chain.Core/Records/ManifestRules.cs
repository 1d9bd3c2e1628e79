using System.Numerics;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The grammar of names and manifests, the same for the vendor's tool and for every validator.</summary>
public static class ManifestRules
{
    /// <summary>Why the manifest breaks the grammar, naming the field and the remedy; null if it does not.</summary>
    /// <remarks>[MAN.1] names are ASCII, so no two look alike (threats A25, E11); [MAN.2] lists are distinct and ascending; [MAN.3] sizes are in bounds.</remarks>
    public static string? FindProblem(ReleaseManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (!IsName(manifest.Model, Limits.ModelBytesMax)) return $"model '{manifest.Model}': use 1 to {Limits.ModelBytesMax} of A-Z a-z 0-9 . _ -";
        if (!IsName(manifest.Channel, Limits.ChannelBytesMax)) return $"channel '{manifest.Channel}': use 1 to {Limits.ChannelBytesMax} of A-Z a-z 0-9 . _ -";
        if (!SemanticVersion.TryParse(manifest.Version, out _)) return $"version '{manifest.Version}': use a semantic version such as 1.4.0 or 2.0.0-rc.1";
        if (manifest.MinInstalledVersion.Length > 0 && !SemanticVersion.TryParse(manifest.MinInstalledVersion, out _)) return $"minimum installed version '{manifest.MinInstalledVersion}': use a semantic version, or leave it out";
        if (manifest.SecurityCounter is 0 or > Limits.SecurityCounterMax) return $"security counter {manifest.SecurityCounter}: use 1 to {Limits.SecurityCounterMax}";
        if (manifest.ImageSizeBytes is < 1 or > Limits.ImageBytesMax) return $"image of {manifest.ImageSizeBytes} bytes: an image has 1 to {Limits.ImageBytesMax} bytes";
        if (manifest.PieceSizeBytes is < Limits.PieceBytesMin or > Limits.PieceBytesMax || !BitOperations.IsPow2(manifest.PieceSizeBytes)) return $"piece size {manifest.PieceSizeBytes}: use a power of two from {Limits.PieceBytesMin} to {Limits.PieceBytesMax}";
        if (manifest.ExpiresAtMs is < 0 or > Limits.TimeMsMax) return $"expiry {manifest.ExpiresAtMs}: use Unix milliseconds, or 0 for never";
        return FindProblemInRevisions(manifest.HardwareRevisions) ?? FindProblemInUris(manifest.Uris);
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

    private static string? FindProblemInRevisions(IReadOnlyList<string> revisions)
    {
        if (revisions.Count is 0 or > Limits.HardwareRevisionsMax) return $"{revisions.Count} hardware revisions: name 1 to {Limits.HardwareRevisionsMax}";
        for (int i = 0; i < revisions.Count; i++)
        {
            if (!IsName(revisions[i], Limits.HardwareRevisionBytesMax)) return $"hardware revision '{revisions[i]}': use 1 to {Limits.HardwareRevisionBytesMax} of A-Z a-z 0-9 . _ -";
            if (i > 0 && string.CompareOrdinal(revisions[i - 1], revisions[i]) >= 0) return "hardware revisions: sort them and name each once";
        }

        return null;
    }

    private static string? FindProblemInUris(IReadOnlyList<string> uris)
    {
        if (uris.Count is 0 or > Limits.UrisMax) return $"{uris.Count} URIs: name 1 to {Limits.UrisMax}";
        foreach (string text in uris)
        {
            bool good = text.Length <= Limits.UriBytesMax && text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
                && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.UserInfo.Length == 0;
            if (!good) return $"URI '{text}': use an absolute http or https URI without credentials";
        }

        return null;
    }
}
