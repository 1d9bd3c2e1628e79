using System.Globalization;

namespace Gateway.Http;

/// <summary>Parses the <c>Range</c> header of a download (RFC 9110 section 14).</summary>
/// <remarks>
/// Takes a stranger's text, never throws for it, and does work bounded by <see cref="RangesMax"/>. The order of the ranges is kept:
/// zchunk (SWUpdate's delta handler) reads the parts in the order in which it asked for them.
/// </remarks>
public static class RangeRequest
{
    /// <summary>Ranges in one request. zchunk asks for 150 at most by default; each part costs about 150 bytes of frame.</summary>
    public const int RangesMax = 256;

    /// <summary>Characters of a header that is looked at: <see cref="RangesMax"/> ranges of two 19-digit numbers with room to spare.</summary>
    public const int HeaderCharsMax = RangesMax * 42 + 64;

    private const string UnitPrefix = "bytes=";

    private enum Spec
    {
        Malformed,
        Outside,
        Inside,
    }

    /// <summary>Resolves a header against a representation. [GW-HTTP.4]</summary>
    /// <param name="header">The header's value; null or empty if there was none.</param>
    /// <param name="lengthBytes">Length of the representation; not negative.</param>
    /// <param name="ranges">The ranges to send, in the order asked for; empty unless the verdict is <see cref="RangeVerdict.Partial"/>.</param>
    /// <returns>
    /// How to answer. Ranges outside the representation are left out as long as one lies inside. The sum of the ranges never exceeds
    /// <paramref name="lengthBytes"/>, so a request cannot make the server send an image twice.
    /// </returns>
    public static RangeVerdict Parse(string? header, long lengthBytes, out IReadOnlyList<ByteRange> ranges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lengthBytes);
        ranges = [];
        if (string.IsNullOrEmpty(header) || !header.StartsWith(UnitPrefix, StringComparison.OrdinalIgnoreCase))
            return RangeVerdict.Whole;
        if (header.Length > HeaderCharsMax)
            return RangeVerdict.TooMany;

        var found = new List<ByteRange>();
        var specs = 0;
        var total = 0L;
        ReadOnlySpan<char> set = header.AsSpan(UnitPrefix.Length);
        foreach (Range piece in set.Split(','))
        {
            ReadOnlySpan<char> text = set[piece].Trim(" \t");
            if (text.IsEmpty)
                continue; // A list may hold empty elements (RFC 9110 section 5.6.1.2).
            Spec spec = ParseOne(text, lengthBytes, out ByteRange range);
            if (spec == Spec.Malformed)
                return RangeVerdict.Whole;
            if (++specs > RangesMax)
                return RangeVerdict.TooMany;
            if (spec == Spec.Outside)
                continue;
            if (range.LengthBytes > lengthBytes - total)
                return RangeVerdict.Amplifying;
            total += range.LengthBytes;
            found.Add(range);
        }

        if (specs == 0)
            return RangeVerdict.Whole;
        if (found.Count == 0)
            return RangeVerdict.NotSatisfiable;
        ranges = found;
        return RangeVerdict.Partial;
    }

    private static Spec ParseOne(ReadOnlySpan<char> text, long lengthBytes, out ByteRange range)
    {
        range = default;
        int dash = text.IndexOf('-');
        if (dash < 0)
            return Spec.Malformed;
        ReadOnlySpan<char> left = text[..dash];
        ReadOnlySpan<char> right = text[(dash + 1)..];
        if (left.IsEmpty)
            return ParseSuffix(right, lengthBytes, out range);
        if (!TryNumber(left, out long first))
            return Spec.Malformed;
        long last = long.MaxValue;
        if (!right.IsEmpty && (!TryNumber(right, out last) || last < first))
            return Spec.Malformed;
        if (first >= lengthBytes)
            return Spec.Outside;
        range = new ByteRange(first, Math.Min(last, lengthBytes - 1));
        return Spec.Inside;
    }

    private static Spec ParseSuffix(ReadOnlySpan<char> digits, long lengthBytes, out ByteRange range)
    {
        range = default;
        if (!TryNumber(digits, out long count))
            return Spec.Malformed;
        if (count == 0 || lengthBytes == 0)
            return Spec.Outside;
        range = new ByteRange(lengthBytes - Math.Min(count, lengthBytes), lengthBytes - 1);
        return Spec.Inside;
    }

    // Digits only: NumberStyles.None refuses signs and blanks. A number past 2^63 is well formed and lies outside of everything.
    private static bool TryNumber(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            value = long.MaxValue;
        return true;
    }
}
