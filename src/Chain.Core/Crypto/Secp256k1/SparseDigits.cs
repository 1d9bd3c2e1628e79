namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A short scalar in non-adjacent form: odd digits between -<see cref="DigitMax"/> and DigitMax, each followed by at least four zeros.</summary>
/// <remarks>D. Hankerson, A. Menezes, S. Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 3.35 with w = 5.</remarks>
internal static class SparseDigits
{
    /// <summary>Number of digits of a scalar of 128 bits.</summary>
    public const int Count = 129;

    /// <summary>Largest digit.</summary>
    public const int DigitMax = 15;

    private const int Width = 5;

    /// <summary>Writes <see cref="Count"/> digits, least significant first, of a scalar that is short or the negative of a short one.</summary>
    public static void Write(in Scalar scalar, Span<sbyte> digits)
    {
        Span<ulong> words = stackalloc ulong[4];
        bool isNegative = scalar.HasTopBit;
        (isNegative ? Scalar.Negate(scalar) : scalar).ToWords(words);
        UInt128 rest = new(words[1], words[0]);
        bool hasCarry = false; // A negative digit is added back, and that sum can exceed 128 bits.
        digits.Clear();
        for (int i = 0; i < Count && (rest != UInt128.Zero || hasCarry); i++)
        {
            if ((rest & 1) == 1)
            {
                int low = (int)(rest & ((1 << Width) - 1));
                int digit = low > DigitMax + 1 ? low - (1 << Width) : low;
                digits[i] = (sbyte)(isNegative ? -digit : digit);
                if (digit > 0)
                {
                    rest -= (uint)digit;
                }
                else
                {
                    UInt128 raised = unchecked(rest + (uint)-digit); // The overflow is the carry.
                    hasCarry |= raised < rest;
                    rest = raised;
                }
            }

            rest >>= 1;
            if (hasCarry)
            {
                rest |= UInt128.One << 127;
                hasCarry = false;
            }
        }
    }
}
