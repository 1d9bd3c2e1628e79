using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>u1 G + u2 Q for one signature, with or without a table of Q.</summary>
[SkipLocalsInit]
internal static class PointSum
{
    // Digits up to 15, for the eight odd multiples of a key.
    private const int KeyWidth = 5;

    /// <summary>Computes the sum from the tables of G and Q, without doublings.</summary>
    public static JacobianPoint Of(in Scalar u1, PointTable generator, in Scalar u2, PointTable key)
    {
        JacobianPoint sum = JacobianPoint.Infinity;
        AddMultiple(ref sum, u1, generator);
        AddMultiple(ref sum, u2, key);
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

    private static void AddMultiple(ref JacobianPoint sum, in Scalar scalar, PointTable table)
    {
        Span<ulong> bits = stackalloc ulong[4];
        SignedWindows windows = SignedWindows.Of(scalar, table.Width, bits);
        for (int j = 0; j < table.WindowCount; j++)
        {
            int index = windows.Digit(j, out bool isNegative);
            sum.Add(table.PointAt(table.EntryIndex(j, index)), isNegative);
        }
    }
}
