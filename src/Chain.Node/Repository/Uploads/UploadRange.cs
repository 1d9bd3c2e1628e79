using System.Globalization;

namespace Chain.Node.Repository.Uploads;

/// <summary>The part of an image that one request carries.</summary>
/// <param name="FirstBytes">Offset of its first byte.</param>
/// <param name="LengthBytes">Bytes in this request.</param>
/// <param name="TotalBytes">Bytes of the whole image.</param>
internal readonly record struct UploadRange(long FirstBytes, long LengthBytes, long TotalBytes)
{
    /// <summary>Whether the image is whole once this part is there.</summary>
    public bool IsLast => FirstBytes + LengthBytes == TotalBytes;

    /// <summary>Parses <c>Content-Range: bytes a-b/total</c> (RFC 9110 section 14.4); neither range nor total may be <c>*</c>.</summary>
    public static bool TryParse(string header, out UploadRange range)
    {
        range = default;
        const string Unit = "bytes ";
        if (header.Length > 80 || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> text = header.AsSpan(Unit.Length);
        int dash = text.IndexOf('-');
        int slash = text.IndexOf('/');
        if (dash < 0 || slash < dash)
            return false;
        if (!TryNumber(text[..dash], out long first) || !TryNumber(text[(dash + 1)..slash], out long last)
            || !TryNumber(text[(slash + 1)..], out long total))
            return false;
        if (last < first || total <= last)
            return false;
        range = new UploadRange(first, last - first + 1, total);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out long value) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < long.MaxValue;
}
