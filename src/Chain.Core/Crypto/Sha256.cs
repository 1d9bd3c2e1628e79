using System.Buffers;
using System.Security.Cryptography;
using Chain.Core.Crypto.Sha256Lanes;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>SHA-256 (FIPS 180-4) as a value of 32 bytes. Allocates nothing.</summary>
/// <remarks><see cref="Merkle.MerkleHasher"/> computes many hashes at once.</remarks>
public static class Sha256
{
    // Headers, receipts and most transactions fit. Longer messages are rare and take a rented buffer.
    private const int StackBytesMax = 1024;

    /// <summary>Digest of the bytes without a domain. What is signed or named needs <see cref="DomainHash"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        if (MessageBlocks.Count(0, data.Length) <= SingleMessage.BlocksMax) return SingleMessage.Hash([], data);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(data, digest);
        return Hash256.From(digest);
    }

    /// <summary>Digest of a prefix, which is shorter than 64 bytes, followed by data.</summary>
    internal static Hash256 Hash(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data)
    {
        if (MessageBlocks.Count(prefix.Length, data.Length) <= SingleMessage.BlocksMax) return SingleMessage.Hash(prefix, data);
        int length = prefix.Length + data.Length;
        byte[]? rented = length > StackBytesMax ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> message = rented is null ? stackalloc byte[StackBytesMax] : rented;
        message = message[..length];
        prefix.CopyTo(message);
        data.CopyTo(message[prefix.Length..]);
        Hash256 hash = Hash(message);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
