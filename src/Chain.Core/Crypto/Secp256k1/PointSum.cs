using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>u1 G + u2 Q for one signature, with or without a table of Q.</summary>
[SkipLocalsInit]
internal static class PointSum
{
    private const int OddMultiples = (SparseDigits.DigitMax + 1) / 2;

    /// <summary>Computes the sum from the tables of G and Q, without doublings.</summary>
    public static JacobianPoint Of(in Scalar u1, PointTable generator, in Scalar u2, PointTable key)
    {
        JacobianPoint sum = JacobianPoint.Infinity;
        AddMultiple(ref sum, u1, generator);
        AddMultiple(ref sum, u2, key);
        return sum;
    }

    /// <summary>Computes the sum without a table of Q: by doublings, for which u2 is split into two halves. G has its table.</summary>
    public static JacobianPoint Of(in Scalar u1, PointTable generator, in Scalar u2, in AffinePoint key)
    {
        Span<sbyte> digits = stackalloc sbyte[2 * SparseDigits.Count];
        Span<sbyte> first = digits[..SparseDigits.Count], second = digits[SparseDigits.Count..];
        HalfScalars.Split(u2, out Scalar k1, out Scalar k2);
        SparseDigits.Write(k1, first);
        SparseDigits.Write(k2, second);
        AffinePoint[] multiples = Multiples(key);
        JacobianPoint sum = JacobianPoint.Infinity;
        for (int i = SparseDigits.Count - 1; i >= 0; i--)
        {
            sum.Double();
            if (first[i] != 0) sum.Add(in multiples[Math.Abs(first[i]) >> 1], first[i] < 0);
            if (second[i] != 0) sum.Add(in multiples[OddMultiples + (Math.Abs(second[i]) >> 1)], second[i] < 0);
        }

        AddMultiple(ref sum, u1, generator);
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

    // Q, 3 Q, .. 15 Q, and the same times λ.
    private static AffinePoint[] Multiples(in AffinePoint key)
    {
        JacobianPoint doubled = JacobianPoint.From(in key);
        doubled.Double();
        AffinePoint two = JacobianPoint.ToAffine([doubled])[0];
        JacobianPoint[] chain = new JacobianPoint[OddMultiples];
        chain[0] = JacobianPoint.From(in key);
        for (int i = 1; i < chain.Length; i++)
        {
            chain[i] = chain[i - 1];
            chain[i].Add(in two, isNegated: false);
        }

        AffinePoint[] multiples = new AffinePoint[2 * OddMultiples];
        JacobianPoint.ToAffine(chain).CopyTo(multiples, 0);
        for (int i = 0; i < OddMultiples; i++)
        {
            FieldElement beta = HalfScalars.Beta, x = multiples[i].X;
            FieldElement.Multiply(in x, in beta, out x);
            x.Normalize();
            multiples[OddMultiples + i] = new AffinePoint(x, multiples[i].Y);
        }

        return multiples;
    }
}
