namespace Gateway.Http;

/// <summary>One satisfiable range of an image, both ends included, as in <c>Content-Range</c> (RFC 9110 section 14.4).</summary>
/// <param name="First">Offset of the first byte; never negative.</param>
/// <param name="Last">Offset of the last byte; at least <paramref name="First"/> and inside the image.</param>
public readonly record struct ByteRange(long First, long Last)
{
    /// <summary>Bytes in the range; at least 1.</summary>
    public long LengthBytes => Last - First + 1;
}
