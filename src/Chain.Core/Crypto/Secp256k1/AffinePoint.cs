using System.Runtime.CompilerServices;
using Chain.Core.Primitives;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A point of y^2 = x^3 + 7 other than infinity. Both coordinates are normalised, unless a method says that they only have magnitude 1.</summary>
[SkipLocalsInit]
internal readonly struct AffinePoint(in FieldElement x, in FieldElement y)
{
    /// <summary>First coordinate.</summary>
    public readonly FieldElement X = x;

    /// <summary>Second coordinate.</summary>
    public readonly FieldElement Y = y;

    /// <summary>The base point G (SEC 2, section 2.4.1).</summary>
    public static AffinePoint Generator { get; } = new(
        FieldElement.FromWords(0x59F2815B16F81798, 0x029BFCDB2DCE28D9, 0x55A06295CE870B07, 0x79BE667EF9DCBBAC),
        FieldElement.FromWords(0x9C47D08FFB10D4B8, 0xFD17B448A6855419, 0x5DA4FBFC0E1108A8, 0x483ADA7726A3C465));

    /// <summary>Finds the point of a compressed key (SEC 1, section 2.3.4); false when there is none.</summary>
    public static bool TryDecompress(in PublicKey key, out AffinePoint point)
    {
        point = default;
        ReadOnlySpan<byte> bytes = key.AsSpan();
        if (bytes[0] is not (0x02 or 0x03) || !FieldElement.TryFromBytes(bytes[1..], out FieldElement x)) return false;
        FieldElement.Square(in x, out FieldElement square);
        FieldElement.Multiply(in square, in x, out square);
        FieldElement.Add(in square, FieldElement.Small(7), out square);
        if (!FieldElement.TrySquareRoot(in square, out FieldElement y)) return false;
        point = new AffinePoint(x, y.IsOdd == (bytes[0] == 0x03) ? y : Negated(y));
        return true;
    }

    /// <summary>(x s^2, y s^3) or its negative, of magnitude 1.</summary>
    public AffinePoint Scaled(in FieldElement s, bool isNegated)
    {
        FieldElement.Square(in s, out FieldElement square);
        FieldElement.Multiply(in X, in square, out FieldElement x);
        FieldElement.Multiply(in square, in s, out FieldElement cube);
        FieldElement.Multiply(in Y, in cube, out FieldElement y);
        return new AffinePoint(x, isNegated ? Negated(y) : y);
    }

    /// <summary>The point (x, -y).</summary>
    public AffinePoint Negate() => new(X, Negated(Y));

    // The result is below p: y is never zero, because x^3 = -7 has no root in the field.
    private static FieldElement Negated(FieldElement y)
    {
        FieldElement.Negate(in y, 1, out FieldElement negated);
        negated.Normalize();
        return negated;
    }
}
