using System.Buffers;

namespace Gateway.Http;

/// <summary>The only spelling of an image's digest in a URL.</summary>
public static class ImageDigest
{
    /// <summary>Characters of a SHA-256 digest in hex.</summary>
    public const int HexChars = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Whether the text is 64 lower-case hex digits and nothing else. Check this before a stranger's text names a file or an object:
    /// then it cannot spell a path (threat F09), and every image has exactly one URL.
    /// </summary>
    /// <param name="text">The segment of the URL.</param>
    /// <returns>True if it is a digest.</returns>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == HexChars && !text.ContainsAnyExcept(Digits);
}
