using System.Buffers;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto;

/// <summary>Hashes for one purpose: what is signed, and what names or addresses are made of. [ENC.7]</summary>
public static class DomainHash
{
    /// <summary>Longest domain tag, in bytes: the length is encoded as one byte.</summary>
    public const int DomainBytesMax = 255;

    // Headers, votes and most transactions fit. Larger payloads are rare and take a rented buffer.
    private const int StackBytesMax = 1024;

    /// <summary>SHA-256( length of the domain, one byte | domain | chain id | payload ).</summary>
    /// <remarks>The length prefix separates the domain from the rest, so two different inputs never give the same message.</remarks>
    /// <exception cref="ArgumentException">The domain is empty or longer than <see cref="DomainBytesMax"/>.</exception>
    public static Hash256 Compute(ReadOnlySpan<byte> domain, Hash256 chainId, ReadOnlySpan<byte> payload)
    {
        if (domain.Length is 0 or > DomainBytesMax) throw new ArgumentException($"A domain has 1 to {DomainBytesMax} bytes.", nameof(domain));
        int length = 1 + domain.Length + Hash256.Size + payload.Length;
        byte[]? rented = length > StackBytesMax ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> message = rented is null ? stackalloc byte[StackBytesMax] : rented;
        message = message[..length];
        message[0] = (byte)domain.Length;
        domain.CopyTo(message[1..]);
        chainId.CopyTo(message[(1 + domain.Length)..]);
        payload.CopyTo(message[(1 + domain.Length + Hash256.Size)..]);
        Hash256 hash = Sha256.Hash(message);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }
}
