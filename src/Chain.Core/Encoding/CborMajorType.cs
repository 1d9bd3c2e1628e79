namespace Chain.Core.Encoding;

/// <summary>The major types of RFC 8949, section 3.1, that the subset has; the value is the top three bits of the first byte.</summary>
internal enum CborMajorType
{
    UnsignedInteger = 0,
    ByteString = 2,
    TextString = 3,
    Array = 4,
    Simple = 7,
}
