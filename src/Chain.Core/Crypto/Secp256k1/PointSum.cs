using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>u1 G + u2 Q for one signature, with or without a table of Q.</summary>
[SkipLocalsInit]
internal static class PointSum
{
    // Digits up to 15, for the eight odd multiples of a key.
    private const int KeyWidth = 5;

    /// <summary>Computes the sum from tables, without doublings.</summary>
    /// <param name="u1">Factor of G.</param>
    /// <param name="generator">The table of G.</param>
    /// <param name="u2">Factor of Q.</param>
    /// <param name="key">The table of Q, for halves of scalars.</param>
    public static JacobianPoint Of(in Scalar u1, PointTable generator, in Scalar u2, PointTable key)
    {
        JacobianPoint sum = JacobianPoint.Infinity;
        Span<ulong> bits = stackalloc ulong[4];
        AddMultiple(ref sum, SignedWindows.Of(u1, generator.Width, bits), generator, isTimesLambda: false);
        HalfScalars.SplitOdd(u2, out Scalar k1, out Scalar k2);
        AddMultiple(ref sum, SignedWindows.OfHalf(k1, key.Width, bits), key, isTimesLambda: false);
        AddMultiple(ref sum, SignedWindows.OfHalf(k2, key.Width, bits), key, isTimesLambda: true);
        return sum;
    }

    /// <summary>Computes the sum without a table of Q: by doublings, for which both scalars are split into two halves.</summary>
    public static JacobianPoint Of(in Scalar u1, GeneratorMultiples generator, in Scalar u2, in AffinePoint key)
    {
        Span<short> digits = stackalloc short[4 * SparseDigits.Count];
        Span<short> key1 = digits[..SparseDigits.Count], key2 = digits.Slice(SparseDigits.Count, SparseDigits.Count);
        Span<short> generator1 = digits.Slice(2 * SparseDigits.Count, SparseDigits.Count), generator2 = digits[(3 * SparseDigits.Count)..];
        HalfScalars.Split(u2, out Scalar k1, out Scalar k2);
        SparseDigits.Write(k1, KeyWidth, key1);
        SparseDigits.Write(k2, KeyWidth, key2);
        generator.WriteDigits(u1, generator1, generator2);
        Span<AffinePoint> multiples = stackalloc AffinePoint[2 * ScaledMultiples.Count];
        ScaledMultiples.Write(in key, multiples, out FieldElement scale);
        JacobianPoint sum = JacobianPoint.Infinity;
        for (int i = SparseDigits.Count - 1; i >= 0; i--)
        {
            sum.Double();
            if (key1[i] != 0) sum.Add(in multiples[Math.Abs(key1[i]) >> 1], key1[i] < 0);
            if (key2[i] != 0) sum.Add(in multiples[ScaledMultiples.Count + (Math.Abs(key2[i]) >> 1)], key2[i] < 0);
            if (generator1[i] != 0) sum.AddScaled(generator.PointAt(0, generator1[i]), generator1[i] < 0, in scale);
            if (generator2[i] != 0) sum.AddScaled(generator.PointAt(1, generator2[i]), generator2[i] < 0, in scale);
        }

        if (!sum.IsInfinity) sum.MultiplyZ(in scale);
        return sum;
    }

    private static void AddMultiple(ref JacobianPoint sum, SignedWindows windows, PointTable table, bool isTimesLambda)
    {
        FieldElement beta = HalfScalars.Beta;
        for (int j = 0; j < table.WindowCount; j++)
        {
            int index = windows.Digit(j, out bool isNegative);
            AffinePoint point = table.PointAt(table.EntryIndex(j, index));
            if (isTimesLambda)
            {
                FieldElement.Multiply(in point.X, in beta, out FieldElement x);
                point = new AffinePoint(x, point.Y);
            }

            sum.Add(in point, isNegative);
        }
    }
}
