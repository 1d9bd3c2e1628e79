namespace Chain.Core.Encoding;

/// <summary>The major types of the CBOR subset (RFC 8949, section 3.1). The value is the top three bits of an item's first byte.</summary>
internal enum CborMajorType
{
    UnsignedInteger = 0,
    ByteString = 2,
    TextString = 3,
    Array = 4,
    Simple = 7,
}
