namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A scalar k as one odd digit for each window of w bits: k = sum of d_j 2^(w j) modulo n.</summary>
/// <remarks>
/// With b = (k + 2^256 - 1) / 2 modulo n, k is the sum of (2 b_i - 1) 2^i over the 256 bits of b. Each bit adds or subtracts, so a window of w bits is
/// an odd number between -(2^w - 1) and 2^w - 1. No digit is zero, so no addition has infinity as an operand. An odd k below 2^130 in size has the same
/// form with 130 bits, since k + 2^130 - 1 is even.
/// </remarks>
internal readonly ref struct SignedWindows
{
    private const int HalfBitCount = 130;

    // (2^256 - 1) / 2 modulo n.
    private static readonly Scalar Offset = Scalar.FromWords([0x2016D0B997E4DF5F, 0xA2A8918CA85BAFE2, 0, 0]);

    // (2^130 - 1) / 2 modulo n.
    private static readonly Scalar HalfOffset = Scalar.Half(Scalar.FromWords([ulong.MaxValue, ulong.MaxValue, 3, 0]));

    private readonly ReadOnlySpan<ulong> _bits;
    private readonly int _width, _bitCount;

    private SignedWindows(ReadOnlySpan<ulong> bits, int width, int bitCount)
    {
        _bits = bits;
        _width = width;
        _bitCount = bitCount;
    }

    /// <summary>Number of windows of a width.</summary>
    public static int CountOf(int width) => (Scalar.BitCount + width - 1) / width;

    /// <summary>Number of windows of a width in an odd half (<see cref="HalfScalars.SplitOdd"/>).</summary>
    public static int CountOfHalf(int width) => (HalfBitCount + width - 1) / width;

    /// <summary>Splits a scalar.</summary>
    /// <param name="scalar">The scalar; it may be zero.</param>
    /// <param name="width">Bits of a window, 2 .. 16.</param>
    /// <param name="bits">A buffer of four words. The result refers to it.</param>
    public static SignedWindows Of(in Scalar scalar, int width, Span<ulong> bits)
    {
        Scalar.Add(Scalar.Half(scalar), Offset).ToWords(bits);
        return new SignedWindows(bits, width, Scalar.BitCount);
    }

    /// <summary>Splits an odd half of a scalar (<see cref="HalfScalars.SplitOdd"/>).</summary>
    /// <param name="half">The half.</param>
    /// <param name="width">Bits of a window, 2 .. 16.</param>
    /// <param name="bits">A buffer of four words. The result refers to it.</param>
    public static SignedWindows OfHalf(in Scalar half, int width, Span<ulong> bits)
    {
        Scalar.Add(Scalar.Half(half), HalfOffset).ToWords(bits);
        return new SignedWindows(bits, width, HalfBitCount);
    }

    /// <summary>The digit d of a window: the i of |d| = 2i + 1, and whether d is negative.</summary>
    public int Digit(int window, out bool isNegative)
    {
        int start = window * _width, width = Math.Min(_width, _bitCount - start);
        int word = start >> 6, offset = start & 63;
        ulong value = _bits[word] >> offset;
        if (offset + width > 64) value |= _bits[word + 1] << (64 - offset);
        int bits = (int)(value & ((1UL << width) - 1)), half = 1 << (width - 1);
        isNegative = bits < half;
        return isNegative ? half - 1 - bits : bits - half;
    }
}
