using System.Runtime.CompilerServices;

namespace Chain.Core.Crypto.Secp256k1;

/// <summary>A point (X / Z^2, Y / Z^3), so that sums need no division. Infinity is a flag.</summary>
/// <remarks>Magnitudes: X at most 4, Y at most 3, Z at most 1. The formulas are those of the Explicit-Formulas Database for a = 0.</remarks>
[SkipLocalsInit]
internal struct JacobianPoint
{
    private FieldElement _x, _y, _z;

    /// <summary>Infinity, the neutral element.</summary>
    public static JacobianPoint Infinity => new() { IsInfinity = true };

    /// <summary>Whether this is infinity.</summary>
    public bool IsInfinity { get; private set; }

    /// <summary>X.</summary>
    public readonly FieldElement X => _x;

    /// <summary>Y.</summary>
    public readonly FieldElement Y => _y;

    /// <summary>Z.</summary>
    public readonly FieldElement Z => _z;

    /// <summary>The same point with Z = 1.</summary>
    public static JacobianPoint From(in AffinePoint point) => new() { _x = point.X, _y = point.Y, _z = FieldElement.One };

    /// <summary>Doubles the point in place. No point but infinity is its own negative.</summary>
    public void Double()
    {
        if (IsInfinity) return;
        FieldElement.Multiply(in _z, in _y, out _z);
        FieldElement.Square(in _y, out FieldElement s);
        FieldElement.Square(in _x, out FieldElement l);
        FieldElement.Times(in l, 3, out l);
        FieldElement.Half(in l, out l);
        FieldElement.Negate(in s, 1, out FieldElement t);
        FieldElement.Multiply(in t, in _x, out t);
        FieldElement.Square(in l, out _x);
        FieldElement.Add(in _x, in t, out _x);
        FieldElement.Add(in _x, in t, out _x);
        FieldElement.Square(in s, out s);
        FieldElement.Add(in t, in _x, out t);
        FieldElement.Multiply(in t, in l, out _y);
        FieldElement.Add(in _y, in s, out _y);
        FieldElement.Negate(in _y, 2, out _y);
    }

    /// <summary>Adds a point, or its negative, in place. The points may be equal or opposite.</summary>
    public void Add(in AffinePoint other, bool isNegated)
    {
        if (IsInfinity) this = From(isNegated ? other.Negate() : other);
        else Add(in other, isNegated, in _z, out _);
    }

    /// <summary>Adds a point as <see cref="Add(in AffinePoint, bool)"/> does, and says by which factor Z grew. Neither this nor the sum is infinity.</summary>
    public void Add(in AffinePoint other, out FieldElement factor) => Add(in other, isNegated: false, in _z, out factor);

    /// <summary>Adds (x s^2, y s^3), or its negative, in place: a point of the curve on another curve, see <see cref="ScaledMultiples"/>.</summary>
    /// <remarks>With Z s in place of Z, the sum on the other curve has the coordinates of a sum on the first curve, whose Z is larger by s.</remarks>
    public void AddScaled(in AffinePoint other, bool isNegated, in FieldElement s)
    {
        if (IsInfinity)
        {
            this = From(other.Scaled(in s, isNegated));
            return;
        }

        FieldElement.Multiply(in _z, in s, out FieldElement z);
        Add(in other, isNegated, in z, out _);
    }

    /// <summary>Multiplies Z: leads from (x s^2, y s^3) back to (x, y).</summary>
    public void MultiplyZ(in FieldElement s) => FieldElement.Multiply(in _z, in s, out _z);

    /// <summary>Whether X / Z^2 equals x, which is normalised. Not for infinity.</summary>
    public readonly bool HasX(in FieldElement x)
    {
        FieldElement.Square(in _z, out FieldElement zz);
        FieldElement.Multiply(in x, in zz, out FieldElement difference);
        FieldElement.Negate(in difference, 1, out difference);
        FieldElement.Add(in difference, in _x, out difference);
        return difference.IsZeroModulo();
    }

    /// <summary>Converts points with one shared inversion. None may be infinity.</summary>
    public static AffinePoint[] ToAffine(ReadOnlySpan<JacobianPoint> points)
    {
        FieldElement[] inverses = new FieldElement[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            inverses[i] = points[i]._z;
            inverses[i].Normalize();
        }

        FieldElement.InvertAll(inverses);
        AffinePoint[] affine = new AffinePoint[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            FieldElement.Square(in inverses[i], out FieldElement square);
            FieldElement.Multiply(in points[i]._x, in square, out FieldElement x);
            FieldElement.Multiply(in square, in inverses[i], out FieldElement cube);
            FieldElement.Multiply(in points[i]._y, in cube, out FieldElement y);
            x.Normalize();
            y.Normalize();
            affine[i] = new AffinePoint(x, y);
        }

        return affine;
    }

    private void Add(in AffinePoint other, bool isNegated, in FieldElement z, out FieldElement factor)
    {
        FieldElement.Square(in z, out FieldElement zz);
        FieldElement.Multiply(in other.X, in zz, out FieldElement u2);
        FieldElement.Multiply(in other.Y, in zz, out FieldElement s2);
        FieldElement.Multiply(in s2, in z, out s2);
        FieldElement.Negate(in _x, 4, out factor);
        FieldElement.Add(in factor, in u2, out factor);
        FieldElement i = s2;
        if (!isNegated) FieldElement.Negate(in s2, 1, out i);
        FieldElement.Add(in i, in _y, out i);
        if (factor.IsZeroModulo())
        {
            if (i.IsZeroModulo()) Double();
            else this = Infinity;
            return;
        }

        FieldElement.Multiply(in _z, in factor, out _z);
        FieldElement.Square(in factor, out FieldElement hh);
        FieldElement.Negate(in hh, 1, out hh);
        FieldElement.Multiply(in hh, in factor, out FieldElement hhh);
        FieldElement.Multiply(in _x, in hh, out FieldElement t);
        FieldElement.Square(in i, out _x);
        FieldElement.Add(in _x, in hhh, out _x);
        FieldElement.Add(in _x, in t, out _x);
        FieldElement.Add(in _x, in t, out _x);
        FieldElement.Add(in t, in _x, out t);
        FieldElement.Multiply(in hhh, in _y, out hhh);
        FieldElement.Multiply(in t, in i, out _y);
        FieldElement.Add(in _y, in hhh, out _y);
    }
}
