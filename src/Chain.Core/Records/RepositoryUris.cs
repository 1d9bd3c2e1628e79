using System.Buffers;
using System.Globalization;

namespace Chain.Core.Records;

/// <summary>The grammar of repository base URIs, and the check that a location is under one.</summary>
/// <remarks>
/// A base URI has one text: scheme and host in lower case; no credentials, query, fragment, percent sign, empty segment or dot
/// segment. This class parses it without a library, because validators must agree on it whatever version of a library they have.
/// </remarks>
public static class RepositoryUris
{
    private const string Http = "http://", Https = "https://";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdef:.");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-~");

    /// <summary>Whether the text is a base URI such as <c>https://fw.example.com/</c> or <c>http://10.0.0.7:8080/images/</c>.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= Limits.UriBytesMax && text.EndsWith('/') && TrySplit(text, out _, out _, out ReadOnlySpan<char> path) && IsPath(path[..^1]);
    }

    /// <summary>Returns host and port of a well-formed base URI, such as <c>fw.example.com:443</c>. They are unique per participant.</summary>
    /// <exception cref="ArgumentException">The text has no valid scheme, host and port.</exception>
    public static string AuthorityOf(string baseUri) => TrySplit(baseUri, out ReadOnlySpan<char> host, out int port, out _)
        ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}")
        : throw new ArgumentException("The text is no base URI of a repository.", nameof(baseUri));

    /// <summary>Whether a location is under a base URI and cannot lead out of it; false if either breaks the grammar.</summary>
    public static bool Covers(string baseUri, string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return IsWellFormed(baseUri) && location.Length <= Limits.UriBytesMax && location.StartsWith(baseUri, StringComparison.Ordinal)
            && location.Length > baseUri.Length && IsPath(location.AsSpan(baseUri.Length - 1));
    }

    private static bool TrySplit(string text, out ReadOnlySpan<char> host, out int port, out ReadOnlySpan<char> path)
    {
        host = path = default;
        port = 0;
        ArgumentNullException.ThrowIfNull(text);
        bool isHttps = text.StartsWith(Https, StringComparison.Ordinal);
        if (!isHttps && !text.StartsWith(Http, StringComparison.Ordinal)) return false;
        ReadOnlySpan<char> rest = text.AsSpan(isHttps ? Https.Length : Http.Length);
        int slash = rest.IndexOf('/');
        if (slash < 0) return false;
        ReadOnlySpan<char> authority = rest[..slash];
        path = rest[slash..];
        int afterBracket = authority.IndexOf(']') + 1;
        int colon = authority[afterBracket..].IndexOf(':');
        host = colon < 0 ? authority : authority[..(afterBracket + colon)];
        port = isHttps ? 443 : 80;
        return IsHost(host) && (colon < 0 || TryPort(authority[(afterBracket + colon + 1)..], out port));
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.Length > 2 && host[0] == '[') return host[^1] == ']' && !host[1..^1].ContainsAnyExcept(Ipv6Characters);
        return host.Length is > 0 and <= 253 && host[0] is not ('.' or '-') && host[^1] is not ('.' or '-') && host.IndexOf("..") < 0
            && !host.ContainsAnyExcept(HostCharacters);
    }

    private static bool TryPort(ReadOnlySpan<char> digits, out int port)
    {
        port = 0;
        if (digits.Length is 0 or > 5 || digits[0] == '0' || digits.ContainsAnyExcept(Digits)) return false;
        foreach (char digit in digits) port = port * 10 + (digit - '0');
        return port <= ushort.MaxValue;
    }

    // Accepts segments of unreserved characters (RFC 3986, section 2.3), none empty and none a dot segment. Accepts the empty path.
    private static bool IsPath(ReadOnlySpan<char> path)
    {
        while (!path.IsEmpty)
        {
            if (path[0] != '/') return false;
            path = path[1..];
            int end = path.IndexOf('/');
            ReadOnlySpan<char> segment = end < 0 ? path : path[..end];
            if (segment.IsEmpty || segment is "." or ".." || segment.ContainsAnyExcept(Unreserved)) return false;
            path = end < 0 ? default : path[end..];
        }

        return true;
    }
}
