namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Odd multiples of G and of 2^128 G, for sums with doublings: 20 additions for a scalar, where a <see cref="PointTable"/> needs 32.</summary>
/// <remarks>128 KiB. The process makes it when it first verifies a signature of a key that has no table. Immutable.</remarks>
internal sealed class GeneratorMultiples
{
    // Digits up to 2047.
    private const int Width = 12;
    private const int HalfBits = 128;

    private readonly PointTable _table = PointTable.Of(AffinePoint.Generator, Width - 1, windows: 2, stride: HalfBits);

    /// <summary>Splits a scalar into its lower and its upper half, as digits.</summary>
    public void WriteDigits(in Scalar scalar, Span<short> lower, Span<short> upper)
    {
        Span<ulong> words = stackalloc ulong[4];
        scalar.ToWords(words);
        SparseDigits.Write(words[0], words[1], Width, isNegated: false, lower);
        SparseDigits.Write(words[2], words[3], Width, isNegated: false, upper);
    }

    /// <summary>The multiple for a digit's size.</summary>
    /// <param name="half">0 for the lower half, 1 for the upper.</param>
    /// <param name="digit">The digit, which is odd.</param>
    public AffinePoint PointAt(int half, int digit) => _table.PointAt(_table.EntryIndex(half, Math.Abs(digit) >> 1));
}
