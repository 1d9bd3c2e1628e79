using System.Buffers;
using System.Globalization;
using Chain.Core.Primitives;

namespace Chain.Core.Records;

/// <summary>The grammar of image URIs on the chain: a strict subset of RFC 3986, so that every validator reads a URI alike.</summary>
/// <remarks>
/// This class does not use <see cref="Uri"/>: what that accepts changes between versions of the runtime, and a rule that decides a
/// receipt must not change. [MAN.5] The scheme is http or https in lower case. The host is a name in lower case or an IPv6 address
/// in brackets, with an optional port. The path is absolute and has no "." or ".." segments, not even percent-encoded. A query is
/// optional. Credentials and fragments are refused.
/// </remarks>
public static class ImageUris
{
    private const string Prefix = "firmware/";
    private const int HostLengthMax = 253;

    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@";

    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(Plain + "/");
    private static readonly SearchValues<char> QueryCharacters = SearchValues.Create(Plain + "/?");
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Whether a manifest may contain this URI: an absolute http or https URI, with or without a query.</summary>
    public static bool IsImageUri(string text) => TrySplit(text, out string path, out string query) && IsPath(path) && IsQuery(query);

    /// <summary>
    /// Whether the path ends with "/firmware/" and the image's SHA-256 in hexadecimal, and there is no query. Repositories serve images
    /// under such URIs.
    /// </summary>
    public static bool IsContentAddressed(string uri, Hash256 sha256)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return TrySplit(uri, out string path, out string query) && query.Length == 0 && IsPath(path)
            && path.EndsWith("/" + Prefix + sha256, StringComparison.Ordinal);
    }

    /// <summary>Returns the URI at which a repository serves the image with this digest.</summary>
    public static string Of(string repositoryUri, Hash256 sha256) => $"{repositoryUri}{Prefix}{sha256}";

    private static bool TrySplit(string text, out string path, out string query)
    {
        path = query = "";
        if (string.IsNullOrEmpty(text) || text.Length > Limits.UriBytesMax) return false;
        int start = text.StartsWith("http://", StringComparison.Ordinal) ? 7 : text.StartsWith("https://", StringComparison.Ordinal) ? 8 : 0;
        int slash = start == 0 ? -1 : text.IndexOf('/', start);
        if (slash < 0 || !IsAuthority(text[start..slash])) return false;
        int mark = text.IndexOf('?', slash);
        path = mark < 0 ? text[slash..] : text[slash..mark];
        query = mark < 0 ? "" : text[mark..];
        return true;
    }

    private static bool IsAuthority(string authority)
    {
        if (authority.StartsWith('['))
        {
            int end = authority.IndexOf(']', StringComparison.Ordinal);
            return end > 0 && IsIpv6(authority[1..end]) && IsPortOrNothing(authority[(end + 1)..]);
        }

        int colon = authority.IndexOf(':', StringComparison.Ordinal);
        return IsHostName(colon < 0 ? authority : authority[..colon]) && IsPortOrNothing(colon < 0 ? "" : authority[colon..]);
    }

    private static bool IsPortOrNothing(string text)
    {
        if (text.Length == 0) return true;
        if (text[0] != ':' || text.Length is < 2 or > 6 || text[1] == '0') return false;
        int port = 0;
        foreach (char c in text.AsSpan(1))
        {
            if (!char.IsAsciiDigit(c)) return false;
            port = 10 * port + (c - '0');
        }

        return port <= ushort.MaxValue;
    }

    private static bool IsHostName(ReadOnlySpan<char> host)
    {
        if (host.Length > HostLengthMax) return false;
        foreach (Range range in host.Split('.'))
        {
            ReadOnlySpan<char> label = host[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters)) return false;
        }

        return true;
    }

    /// <summary>Whether the text is eight groups of one to four digits, or at most seven and one "::" (RFC 4291, section 2.2, forms 1 and 2).</summary>
    private static bool IsIpv6(string text)
    {
        string[] halves = text.Split("::");
        if (halves.Length > 2) return false;
        int groups = 0;
        foreach (string half in halves)
        {
            if (half.Length == 0) continue;
            foreach (string group in half.Split(':'))
            {
                if (group.Length is 0 or > 4 || !group.All(char.IsAsciiHexDigitLower)) return false;
                groups++;
            }
        }

        return halves.Length == 2 ? groups <= 7 : groups == 8;
    }

    // A path begins with a slash, so a slash precedes every dot segment.
    private static bool IsPath(string path) =>
        AreUriCharacters(path, PathCharacters)
        && (!path.Contains("/.", StringComparison.Ordinal) || path.Split('/').All(segment => segment is not ("." or "..")));

    private static bool IsQuery(string query) => query.Length == 0 || AreUriCharacters(query.AsSpan(1), QueryCharacters);

    /// <summary>
    /// Whether all characters are plain or percent-encoded. Refuses an encoded '.', '/', '\' or control character, because some servers
    /// would decode it and follow it.
    /// </summary>
    private static bool AreUriCharacters(ReadOnlySpan<char> text, SearchValues<char> plain)
    {
        for (int i = text.IndexOfAnyExcept(plain); i >= 0; i = text.IndexOfAnyExcept(plain))
        {
            if (text[i] != '%' || i + 2 >= text.Length) return false;
            if (!byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte octet)) return false;
            if (octet is < 0x20 or 0x7f or (byte)'.' or (byte)'/' or (byte)'\\') return false;
            text = text[(i + 3)..];
        }

        return true;
    }
}
