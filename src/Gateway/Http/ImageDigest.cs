using System.Buffers;

namespace Gateway.Http;

/// <summary>The one spelling of an image's digest in a URL.</summary>
public static class ImageDigest
{
    /// <summary>Characters of a SHA-256 digest in hex.</summary>
    public const int HexChars = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Whether the text is 64 lower-case hex digits and nothing else. Everything that names a file or an object by a stranger's text
    /// asks this first, so that no path can be spelled with it (threat F09) and every image has exactly one URL.
    /// </summary>
    /// <param name="text">The segment of the URL.</param>
    /// <returns>True if it is a digest.</returns>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == HexChars && !text.ContainsAnyExcept(Digits);
}
