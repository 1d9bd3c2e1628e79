using Microsoft.Net.Http.Headers;

namespace Chain.Node.Repository.Uploads;

/// <summary>The part of an image that one request carries.</summary>
/// <param name="FirstBytes">Offset of the first byte of the part.</param>
/// <param name="LengthBytes">Size of the part.</param>
/// <param name="TotalBytes">Size of the whole image.</param>
internal readonly record struct UploadRange(long FirstBytes, long LengthBytes, long TotalBytes)
{
    private const int HeaderCharsMax = 80;

    /// <summary>Whether the image is complete with this part.</summary>
    public bool IsLast => FirstBytes + LengthBytes == TotalBytes;

    /// <summary>Parses <c>Content-Range: bytes a-b/total</c> (RFC 9110 section 14.4); neither range nor total may be <c>*</c>.</summary>
    public static bool TryParse(string header, out UploadRange range)
    {
        range = default;
        if (header.Length > HeaderCharsMax || !ContentRangeHeaderValue.TryParse(header, out ContentRangeHeaderValue? parsed)) return false;
        if (!parsed.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || parsed is not { From: { } first, To: { } last, Length: { } total }) return false;
        if (last < first || total <= last) return false;
        range = new UploadRange(first, last - first + 1, total);
        return true;
    }
}
