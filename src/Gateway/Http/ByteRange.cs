namespace Gateway.Http;

/// <summary>One resolved range of a representation: both ends inclusive, as on the wire (RFC 9110 section 14.1.2).</summary>
/// <param name="First">Offset of the first byte, from 0.</param>
/// <param name="Last">Offset of the last byte; at least <paramref name="First"/> and below the representation's length.</param>
internal readonly record struct ByteRange(long First, long Last)
{
    /// <summary>Bytes that the range covers; at least 1.</summary>
    public long LengthBytes => Last - First + 1;
}
