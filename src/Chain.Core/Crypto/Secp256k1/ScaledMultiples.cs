using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>Odd multiples of a key that has no table, and the same times λ, made without a division.</summary>
/// <remarks>
/// Multiples in Jacobian form have different Z, and to divide by them would cost an inversion. Brought to a common Z instead, a multiple
/// (X / Z^2, Y / Z^3) is the point (X, Y) of the curve y^2 = x^3 + 7 Z^6. The formulas of <see cref="JacobianPoint"/> do not use the 7, so they add
/// on that curve too, and the sum only needs its Z multiplied by the common Z. libsecp256k1 does the same ("effective affine").
/// </remarks>
[SkipLocalsInit]
internal static class ScaledMultiples
{
    /// <summary>Multiples per scalar: Q, 3 Q, .. 15 Q.</summary>
    public const int Count = 8;

    /// <summary>Writes <see cref="Count"/> odd multiples of the key and then the same times λ, as (x s^2, y s^3), of magnitude 1.</summary>
    public static void Write(in AffinePoint key, Span<AffinePoint> multiples, out FieldElement s)
    {
        // On the curve scaled by the Z of 2 Q, 2 Q has Z = 1, so that each step is the addition of an affine point.
        JacobianPoint doubled = JacobianPoint.From(in key);
        doubled.Double();
        AffinePoint two = new(doubled.X, doubled.Y);
        Span<JacobianPoint> chain = stackalloc JacobianPoint[Count];
        Span<FieldElement> factors = stackalloc FieldElement[Count];
        chain[0] = JacobianPoint.From(key.Scaled(doubled.Z, isNegated: false));
        for (int i = 1; i < Count; i++)
        {
            chain[i] = chain[i - 1];
            chain[i].Add(in two, out factors[i]); // Never equal or opposite: n is prime and far larger than 2 i + 3.
        }

        FieldElement.Multiply(chain[^1].Z, doubled.Z, out s);
        multiples[Count - 1] = new AffinePoint(Normalized(chain[^1].X), Normalized(chain[^1].Y));
        FieldElement scale = factors[^1];
        for (int i = Count - 2; i >= 0; i--)
        {
            multiples[i] = new AffinePoint(chain[i].X, chain[i].Y).Scaled(in scale, isNegated: false);
            if (i > 0) FieldElement.Multiply(in scale, in factors[i], out scale);
        }

        FieldElement beta = HalfScalars.Beta;
        for (int i = 0; i < Count; i++)
        {
            FieldElement.Multiply(in multiples[i].X, in beta, out FieldElement x);
            multiples[Count + i] = new AffinePoint(x, multiples[i].Y);
        }
    }

    private static FieldElement Normalized(FieldElement element)
    {
        element.Normalize();
        return element;
    }
}
