using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A number of 128 bits in non-adjacent form of width w: odd digits below 2^(w - 1) in size, each followed by at least w - 1 zeros.</summary>
/// <remarks>D. Hankerson, A. Menezes, S. Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35.</remarks>
internal static class SparseDigits
{
    /// <summary>Number of digits: the last one is the carry out of the topmost bit.</summary>
    public const int Count = 129;

    /// <summary>Writes <see cref="Count"/> digits, least significant first, of a scalar that is short or the negative of a short one.</summary>
    public static void Write(in Scalar scalar, int width, Span<short> digits)
    {
        Span<ulong> words = stackalloc ulong[4];
        bool isNegative = scalar.HasTopBit;
        (isNegative ? Scalar.Negate(scalar) : scalar).ToWords(words);
        Write(words[0], words[1], width, isNegative, digits);
    }

    /// <summary>Writes <see cref="Count"/> digits, least significant first, of a number of two words, or of its negative.</summary>
    /// <param name="low">Lower word.</param>
    /// <param name="high">Upper word.</param>
    /// <param name="width">Width w, 2 .. 15.</param>
    /// <param name="isNegated">Whether to write the digits of the negative.</param>
    /// <param name="digits">The digits.</param>
    public static void Write(ulong low, ulong high, int width, bool isNegated, Span<short> digits)
    {
        digits.Clear();
        int carry = 0;
        for (int i = 0; i < Count;)
        {
            // Bits that equal the carry make zeros: the carry goes on.
            if ((int)(Bits(low, high, i) & 1) == carry)
            {
                i++;
                continue;
            }

            int bits = Math.Min(width, Count - i), digit = (int)(Bits(low, high, i) & ((1UL << bits) - 1)) + carry;
            carry = digit >> (width - 1) & 1;
            digit -= carry << width;
            digits[i] = (short)(isNegated ? -digit : digit);
            i += bits;
        }
    }

    // The number from this bit on. Bits above the 128 are zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bits(ulong low, ulong high, int start)
    {
        if (start >= 128) return 0;
        if (start >= 64) return high >> (start - 64);
        return start == 0 ? low : low >> start | high << (64 - start);
    }
}
