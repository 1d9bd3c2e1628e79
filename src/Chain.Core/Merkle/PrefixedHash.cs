using System.Buffers;
using System.Security.Cryptography;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>SHA-256 with a one-byte prefix that says what is hashed. Nothing is left on the heap.</summary>
internal static class PrefixedHash
{
    /// <summary>Length of a prefix and two hashes, in bytes.</summary>
    public const int PairBytes = 1 + 2 * Hash256.Size;

    // Leaves up to here are hashed from the stack: headers, receipts and most transactions.
    private const int StackBytesMax = 1024;

    /// <summary>SHA-256( prefix | data ).</summary>
    public static Hash256 Compute(byte prefix, ReadOnlySpan<byte> data)
    {
        int length = 1 + data.Length;
        byte[]? rented = length > StackBytesMax ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> message = rented is null ? stackalloc byte[StackBytesMax] : rented;
        message = message[..length];
        message[0] = prefix;
        data.CopyTo(message[1..]);
        Hash256 hash = Crypto.Sha256.Hash(message);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>SHA-256( prefix | first | second ).</summary>
    public static Hash256 Compute(byte prefix, in Hash256 first, in Hash256 second)
    {
        Span<byte> message = stackalloc byte[PairBytes];
        message[0] = prefix;
        first.CopyTo(message[1..]);
        second.CopyTo(message[(1 + Hash256.Size)..]);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(message, digest);
        return Hash256.From(digest);
    }
}
