using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>SHA-256 (FIPS 180-4) into a value: 32 bytes out, nothing on the heap.</summary>
public static class Sha256
{
    /// <summary>Plain digest of the bytes. For anything that is signed or named, use <see cref="DomainHash"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(data, digest);
        return Hash256.From(digest);
    }
}
