using Chain.Core.Primitives;

namespace Chain.Core.Merkle;

/// <summary>Reads a path bit by bit, from the most significant bit of the first byte: 0 goes left, 1 goes right. [STT.1]</summary>
internal static class StatePath
{
    /// <summary>Bits of a path. A leaf is at most this many branches below the root.</summary>
    public const int BitCount = 8 * Hash256.Size;

    /// <summary>Whether the path goes right at a branch of this depth, 0 to 255.</summary>
    public static bool IsRight(in Hash256 path, int depth) => IsSet(path.AsSpan(), depth);

    /// <summary>Whether a bit is set. Bit 0 is the most significant bit of the first byte.</summary>
    public static bool IsSet(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] >> (7 - (index & 7)) & 1) == 1;

    /// <summary>Returns the number of leading bits that both paths share.</summary>
    public static int CommonBits(in Hash256 left, in Hash256 right)
    {
        int depth = left.AsSpan().CommonPrefixLength(right.AsSpan()) * 8;
        while (depth < BitCount && IsRight(left, depth) == IsRight(right, depth)) depth++;
        return depth;
    }
}
