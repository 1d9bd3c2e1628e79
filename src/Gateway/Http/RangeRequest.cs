using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http;

/// <summary>Resolves the <c>Range</c> header of a download (RFC 9110 section 14). ASP.NET Core parses it; the bounds are ours.</summary>
/// <remarks>
/// Never throws for a stranger's text, and its work is bounded by <see cref="HeaderCharsMax"/>. The order of the ranges is kept:
/// zchunk (SWUpdate's delta handler) reads the parts in the order in which it asked for them.
/// </remarks>
internal static partial class RangeRequest
{
    /// <summary>Ranges in one request. zchunk asks for at most 150 by default; each part costs about 150 bytes of frame.</summary>
    public const int RangesMax = 256;

    /// <summary>Longest header that is parsed, in characters: <see cref="RangesMax"/> ranges of two 19-digit numbers fit.</summary>
    public const int HeaderCharsMax = RangesMax * 42 + 64;

    private const string Unit = "bytes";

    /// <summary>Resolves a header against a representation. [GW-HTTP.4]</summary>
    /// <param name="header">The header's value; null or empty if there was none.</param>
    /// <param name="lengthBytes">Length of the representation; not negative.</param>
    /// <param name="ranges">
    /// The ranges to send, in the order asked for; empty unless the verdict is <see cref="RangeVerdict.Partial"/>.
    /// </param>
    /// <returns>
    /// How to answer. Ranges outside the representation are left out as long as one lies inside. The sum of the ranges never exceeds
    /// <paramref name="lengthBytes"/>, so a request cannot make the server send an image twice.
    /// </returns>
    public static RangeVerdict Parse(string? header, long lengthBytes, out IReadOnlyList<ByteRange> ranges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ranges = [];
        if (string.IsNullOrEmpty(header) || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return RangeVerdict.Whole;
        if (header.Length > HeaderCharsMax) return RangeVerdict.TooMany;
        if (!RangeHeaderValue.TryParse(Saturate(header), out RangeHeaderValue? asked)
            || !asked.Unit.Equals(Unit, StringComparison.OrdinalIgnoreCase))
            return RangeVerdict.Whole;
        if (asked.Ranges.Count > RangesMax) return RangeVerdict.TooMany;

        List<ByteRange> inside = [];
        long total = 0;
        foreach (RangeItemHeaderValue item in asked.Ranges)
        {
            if (Resolve(item, lengthBytes) is not { } range) continue;
            if (range.LengthBytes > lengthBytes - total) return RangeVerdict.Amplifying;
            total += range.LengthBytes;
            inside.Add(range);
        }

        if (inside.Count == 0) return RangeVerdict.NotSatisfiable;
        ranges = inside;
        return RangeVerdict.Partial;
    }

    /// <summary>The part of the representation that an item asks for; null if it lies outside.</summary>
    private static ByteRange? Resolve(RangeItemHeaderValue item, long lengthBytes)
    {
        if (item.From is { } first) return first >= lengthBytes ? null : new ByteRange(first, Math.Min(item.To ?? long.MaxValue, lengthBytes - 1));
        long suffix = Math.Min(item.To ?? 0, lengthBytes);
        return suffix == 0 ? null : new ByteRange(lengthBytes - suffix, lengthBytes - 1);
    }

    /// <summary>
    /// Cuts numbers above 2^63 - 1 to that value: they are well formed and lie outside of everything, and the parser refuses them.
    /// </summary>
    private static string Saturate(string header) => LongNumber().Replace(header, static match =>
        long.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value.ToString(CultureInfo.InvariantCulture) : long.MaxValue.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex("[0-9]{19,}")]
    private static partial Regex LongNumber();
}
