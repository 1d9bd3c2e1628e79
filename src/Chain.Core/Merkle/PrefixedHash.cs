using Chain.Core.Crypto;
using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>SHA-256 with a one-byte prefix that states what is hashed. Allocates nothing on the heap.</summary>
internal static class PrefixedHash
{
    /// <summary>Length of a prefix and two hashes, in bytes.</summary>
    public const int PairBytes = 1 + 2 * Hash256.Size;

    /// <summary>SHA-256( prefix | data ).</summary>
    public static Hash256 Compute(byte prefix, ReadOnlySpan<byte> data) => Sha256.Hash([prefix], data);

    /// <summary>SHA-256( prefix | first | second ).</summary>
    public static Hash256 Compute(byte prefix, in Hash256 first, in Hash256 second)
    {
        Span<Hash256> pair = [first, second];
        Sha256Batch.HashPairs(prefix, pair, pair[..1]);
        return pair[0];
    }
}
