using System.Buffers;
using System.Globalization;

namespace Chain.Core.Records;

/// <summary>Whether the host of a URI is written in its only canonical form. [MAN.7]</summary>
/// <remarks>
/// Libraries read 2130706433, 0x7f.1, 0177.0.0.1 and [::ffff:7f00:1] all as 127.0.0.1, so a check of the text would not see what is
/// connected to, and one host could be registered twice. An IPv4 address has four decimal numbers. An IPv6 address has the form of
/// RFC 5952 and holds no IPv4 address. Everything else is a DNS name whose last label is no number (WHATWG URL, "ends in a number").
/// </remarks>
public static class UriHosts
{
    private const int Ipv6Groups = 8;
    private const int NameLengthMax = 253;
    private const int LabelLengthMax = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the host of an http or https URI is canonical; false too if the text has no host.</summary>
    public static bool IsCanonical(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        int start = uri.StartsWith("http://", StringComparison.Ordinal) ? 7 : uri.StartsWith("https://", StringComparison.Ordinal) ? 8 : -1;
        if (start < 0) return false;
        ReadOnlySpan<char> authority = uri.AsSpan(start);
        int slash = authority.IndexOfAny('/', '?', '#');
        if (slash >= 0) authority = authority[..slash];
        if (authority.StartsWith('['))
        {
            int end = authority.IndexOf(']');
            return end > 0 && IsIpv6(authority[1..end]) && (end + 1 == authority.Length || (authority[end + 1] == ':' && IsPort(authority[(end + 2)..])));
        }

        int colon = authority.IndexOf(':');
        if (colon >= 0 && !IsPort(authority[(colon + 1)..])) return false;
        ReadOnlySpan<char> host = colon < 0 ? authority : authority[..colon];
        return EndsInNumber(host) ? IsIpv4(host) : IsName(host);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.Length is > 0 and <= 5 && !text.ContainsAnyExcept(Digits);

    private static bool EndsInNumber(ReadOnlySpan<char> host)
    {
        ReadOnlySpan<char> last = host[(host.LastIndexOf('.') + 1)..];
        if (last.Length > 0 && !last.ContainsAnyExcept(Digits)) return true;
        return last.StartsWith("0x", StringComparison.Ordinal) && !last[2..].ContainsAnyExcept(HexDigits);
    }

    private static bool IsIpv4(ReadOnlySpan<char> host)
    {
        int count = 0;
        foreach (Range range in host.Split('.'))
        {
            ReadOnlySpan<char> part = host[range];
            if (++count > 4 || part.Length is 0 or > 3 || part.ContainsAnyExcept(Digits) || (part.Length > 1 && part[0] == '0')) return false;
            if (int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture) > byte.MaxValue) return false;
        }

        return count == 4;
    }

    private static bool IsName(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > NameLengthMax) return false;
        foreach (Range range in host.Split('.'))
        {
            ReadOnlySpan<char> label = host[range];
            if (label.Length is 0 or > LabelLengthMax || label[0] == '-' || label[^1] == '-' || label.ContainsAnyExcept(LabelCharacters)) return false;
        }

        return true;
    }

    private static bool IsIpv6(ReadOnlySpan<char> text)
    {
        Span<ushort> groups = stackalloc ushort[Ipv6Groups];
        return TryReadIpv6(text, groups) && text.SequenceEqual(Format(groups)) && !HoldsIpv4(groups);
    }

    /// <summary>Reads groups of one to four digits with at most one "::". Does not read the form with a dotted IPv4 address.</summary>
    private static bool TryReadIpv6(ReadOnlySpan<char> text, Span<ushort> groups)
    {
        int gap = text.IndexOf("::");
        if (gap < 0) return TryReadGroups(text, groups, out int all) && all == Ipv6Groups;
        Span<ushort> tail = stackalloc ushort[Ipv6Groups];
        if (!TryReadGroups(text[..gap], groups, out int before) || !TryReadGroups(text[(gap + 2)..], tail, out int after)) return false;
        if (before + after >= Ipv6Groups) return false;
        groups[before..].Clear();
        tail[..after].CopyTo(groups[(Ipv6Groups - after)..]);
        return true;
    }

    private static bool TryReadGroups(ReadOnlySpan<char> text, Span<ushort> groups, out int count)
    {
        count = 0;
        if (text.IsEmpty) return true;
        foreach (Range range in text.Split(':'))
        {
            ReadOnlySpan<char> group = text[range];
            if (count == Ipv6Groups || group.Length is 0 or > 4 || group.ContainsAnyExcept(HexDigits)) return false;
            groups[count++] = ushort.Parse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return true;
    }

    /// <summary>The text by RFC 5952: no leading zeros; "::" for the first longest run of two or more zero groups.</summary>
    private static string Format(ReadOnlySpan<ushort> groups)
    {
        int longestStart = -1, longest = 1;
        for (int i = 0; i < groups.Length; i++)
        {
            int end = i;
            while (end < groups.Length && groups[end] == 0) end++;
            if (end - i > longest) (longestStart, longest) = (i, end - i);
            if (end > i) i = end;
        }

        if (longestStart < 0) return Join(groups);
        return $"{Join(groups[..longestStart])}::{Join(groups[(longestStart + longest)..])}";

        static string Join(ReadOnlySpan<ushort> part)
        {
            string[] texts = new string[part.Length];
            for (int i = 0; i < texts.Length; i++) texts[i] = part[i].ToString("x", CultureInfo.InvariantCulture);
            return string.Join(':', texts);
        }
    }

    // ::/96 but for "::" and "::1" (compatible, RFC 4291), ::ffff:0:0/96 (mapped), ::ffff:0:0:0/96 (translated, RFC 2765) and
    // 64:ff9b::/96 (NAT64, RFC 6052).
    private static bool HoldsIpv4(ReadOnlySpan<ushort> groups)
    {
        if (groups[0] == 0x64 && groups[1] == 0xff9b) return !groups[2..6].ContainsAnyExcept((ushort)0);
        if (groups[..4].ContainsAnyExcept((ushort)0)) return false;
        bool isCompatible = groups[4] == 0 && groups[5] == 0 && (groups[6] != 0 || groups[7] > 1);
        return isCompatible || (groups[4] == 0 && groups[5] == 0xffff) || (groups[4] == 0xffff && groups[5] == 0);
    }
}
