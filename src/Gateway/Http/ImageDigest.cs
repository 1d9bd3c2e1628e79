using System.Buffers;

namespace Gateway.Http;

/// <summary>The grammar of a digest in a path: 64 lower-case hex digits and nothing else (threat F09).</summary>
public static class ImageDigest
{
    /// <summary>Characters of a digest in hex.</summary>
    public const int Length = 64;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>True only for exactly 64 of <c>0-9a-f</c>. Whoever answers 404 otherwise never builds a file name from a stranger's characters.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(LowerHex);
}
