using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Gateway.Http;

/// <summary>Reads a <c>Range</c> header against the size of an image (RFC 9110 section 14).</summary>
/// <remarks>
/// Zchunk clients send up to 150 ranges in one request and SWUpdate resumes with an open one, so single, multiple, open
/// (<c>n-</c>) and suffix (<c>-n</c>) ranges are all served. The sum of the ranges never exceeds the image, because ranges
/// that overlap are refused: that bounds what one request can cost.
/// </remarks>
public static class RangeRequest
{
    /// <summary>Ranges in one request. SWUpdate's delta handler asks for at most 150.</summary>
    public const int RangesMax = 256;

    /// <summary>Characters of a header that are looked at: 256 ranges of two 19-digit numbers fit.</summary>
    public const int HeaderLengthMax = 16 * 1024;

    private const string Unit = "bytes=";

    /// <summary>Parses the header's values.</summary>
    /// <param name="header">The header as received; more than one field line is malformed.</param>
    /// <param name="totalBytes">Size of the image, in bytes.</param>
    /// <param name="ranges">The satisfiable ranges in the order asked for; empty unless the verdict is <see cref="RangeVerdict.Partial"/>.</param>
    /// <returns>Never <see cref="RangeVerdict.Unspecified"/>.</returns>
    public static RangeVerdict Parse(StringValues header, long totalBytes, out IReadOnlyList<ByteRange> ranges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalBytes);
        ranges = [];
        if (header.Count == 0) return RangeVerdict.Whole;
        if (header.Count > 1) return RangeVerdict.Malformed;

        ReadOnlySpan<char> text = header[0].AsSpan().Trim();
        if (!text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)) return OtherUnit(text);
        if (text.Length > HeaderLengthMax) return RangeVerdict.TooMany;

        var found = new List<ByteRange>();
        RangeVerdict verdict = ParseSet(text[Unit.Length..], totalBytes, found);
        if (verdict == RangeVerdict.Partial) ranges = found;
        return verdict;
    }

    private static RangeVerdict OtherUnit(ReadOnlySpan<char> text) =>
        text.IndexOf('=') > 0 ? RangeVerdict.Whole : RangeVerdict.Malformed;

    private static RangeVerdict ParseSet(ReadOnlySpan<char> set, long totalBytes, List<ByteRange> found)
    {
        int count = 0;
        foreach (Range part in set.Split(','))
        {
            ReadOnlySpan<char> spec = set[part].Trim();
            // RFC 9110 section 5.6.1.2: a recipient accepts empty list elements, but they count, so that commas are bounded too.
            if (++count > RangesMax) return RangeVerdict.TooMany;
            if (spec.IsEmpty) continue;
            if (!TryParseSpec(spec, totalBytes, out ByteRange? range)) return RangeVerdict.Malformed;
            if (range is { } satisfiable) found.Add(satisfiable);
        }

        if (found.Count == 0) return set.Trim(", \t").IsEmpty ? RangeVerdict.Malformed : RangeVerdict.Unsatisfiable;
        return Overlap(found) ? RangeVerdict.Overlapping : RangeVerdict.Partial;
    }

    /// <summary>False when the grammar is broken; a null range is one that the image cannot satisfy.</summary>
    private static bool TryParseSpec(ReadOnlySpan<char> spec, long totalBytes, out ByteRange? range)
    {
        range = null;
        int dash = spec.IndexOf('-');
        if (dash < 0) return false;

        ReadOnlySpan<char> left = spec[..dash];
        ReadOnlySpan<char> right = spec[(dash + 1)..];
        if (left.IsEmpty)
        {
            if (!TryParseNumber(right, out long suffixBytes)) return false;
            if (suffixBytes > 0 && totalBytes > 0) range = new ByteRange(Math.Max(0, totalBytes - suffixBytes), totalBytes - 1);
            return true;
        }

        if (!TryParseNumber(left, out long first)) return false;
        long last = long.MaxValue;
        if (!right.IsEmpty && !TryParseNumber(right, out last)) return false;
        if (last < first) return false;
        if (first < totalBytes) range = new ByteRange(first, Math.Min(last, totalBytes - 1));
        return true;
    }

    /// <summary>Digits only. A number beyond 63 bits is a legal way to say "the end", so it saturates.</summary>
    private static bool TryParseNumber(ReadOnlySpan<char> digits, out long number)
    {
        number = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = long.MaxValue;
        return true;
    }

    private static bool Overlap(List<ByteRange> ranges)
    {
        if (ranges.Count < 2) return false;
        ByteRange[] sorted = [.. ranges];
        Array.Sort(sorted, static (a, b) => a.First.CompareTo(b.First));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].First <= sorted[i - 1].Last) return true;
        }

        return false;
    }
}
